"""The tag of an image follows what goes into it."""

import re
from collections.abc import Callable
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from deploy.images.content import IMAGES, ROOT, tag, version

ALL = {image.name for image in IMAGES}
PARTS = ("protos", "libs", "services", "devtools", "deploy/images")
Changed = Callable[[], set[str]]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what images are made of."""
    for part in PARTS:
        copytree(ROOT / part, tmp_path / part, ignore=ignore_patterns("__pycache__", "tests"))
    (tmp_path / "uv.lock").write_bytes((ROOT / "uv.lock").read_bytes())
    return tmp_path


@pytest.fixture
def changed(tree: Path) -> Changed:
    """The images whose tags are no longer those of before the test changed something."""

    def tags() -> dict[str, str]:
        return {image.name: tag(image, "a base", tree) for image in IMAGES}

    before = tags()
    return lambda: {name for name, now in tags().items() if now != before[name]}


def append(path: Path, text: str = "\n") -> None:
    path.write_text((path.read_text() if path.exists() else "") + text)


def relock(tree: Path, package: str) -> None:
    """The lock has another version of the package."""
    lock = tree / "uv.lock"
    text, count = re.subn(rf'(name = "{package}"\nversion = )"[^"]+"', r'\1"99"', lock.read_text())
    assert count == 1
    lock.write_text(text)


def test_a_tag_stays_while_nothing_changes_that_goes_in(tree: Path, changed: Changed) -> None:
    append(tree / "README.md")
    append(tree / "services/tickets/README.md")
    (tree / "services/tickets/src/tickets/__pycache__").mkdir()
    append(tree / "services/tickets/src/tickets/__pycache__/wiring.pyc")

    assert changed() == set()


def test_a_service_changes_its_own_tag(tree: Path, changed: Changed) -> None:
    append(tree / "services/tickets/src/tickets/wiring.py")

    assert changed() == {"tickets"}


def test_a_template_is_part_of_its_service(tree: Path, changed: Changed) -> None:
    append(next((tree / "services/notifications").rglob("*.txt")))

    assert changed() == {"notifications"}


def test_servicekit_changes_all_tags_but_that_of_nats(tree: Path, changed: Changed) -> None:
    append(tree / "libs/servicekit/src/servicekit/runtime/run.py")

    assert changed() == ALL - {"nats"}


def test_stubs_change_the_tags_of_their_users(tree: Path, changed: Changed) -> None:
    append(next((tree / "protos/gen").rglob("*_pb2.py")))

    assert changed() == ALL - {"nats"}  # servicekit needs the stubs, and devtools needs servicekit


def test_a_dockerfile_changes_its_own_tag(tree: Path, changed: Changed) -> None:
    append(tree / "services/gateway/Dockerfile")

    assert changed() == {"gateway"}


def test_a_package_changes_the_tags_of_those_that_install_it(tree: Path, changed: Changed) -> None:
    relock(tree, "aiosmtplib")

    assert changed() == {"notifications"}


def test_a_tool_of_development_changes_no_tag(tree: Path, changed: Changed) -> None:
    relock(tree, "ruff")

    assert changed() == set()


def test_another_base_changes_every_tag() -> None:
    assert all(tag(image, "one base") != tag(image, "another") for image in IMAGES)


def test_a_tag_begins_with_the_version() -> None:
    for image in IMAGES:
        assert re.fullmatch(re.escape(version(image)) + r"-[0-9a-f]{12}", tag(image, "a base"))
