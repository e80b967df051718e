"""Every reason for which a request is refused is declared in the protos, once, with what callers need to know."""

from collections import Counter
from pathlib import Path

import pytest

from tests.contracts.raised_reasons import ROOT, declared_by, raised_in

SERVICES = ("tickets", "warranty", "notifications", "feedback")
PACKAGES = ("common", "gateway", *SERVICES)
LIBRARIES = ("domainkit", "servicekit")
OF_THE_RELEASE_BEFORE = {"PAGE_SIZE_INVALID"}
"""What services of the release before raise, which a gateway of this one may call. Today it is VALIDATION_FAILED."""


def source(service: str) -> Path:
    return ROOT / "services" / service / "src"


def in_libraries() -> set[str]:
    return {reason for library in LIBRARIES for reason in raised_in(ROOT / "libs" / library / "src")}


@pytest.mark.parametrize("service", SERVICES)
def test_services_raise_exactly_the_reasons_they_declare(service: str) -> None:
    assert raised_in(source(service)) - set(declared_by("common")) == set(declared_by(service))


def test_libraries_raise_only_common_reasons() -> None:
    assert in_libraries() <= set(declared_by("common"))


def test_every_common_reason_is_raised_somewhere() -> None:
    in_services = {reason for service in SERVICES for reason in raised_in(source(service))}
    assert set(declared_by("common")) - in_libraries() - in_services == OF_THE_RELEASE_BEFORE


def test_gateway_raises_only_declared_reasons() -> None:
    assert raised_in(source("gateway")) <= {*declared_by("gateway"), *declared_by("common")}


def test_each_reason_is_declared_once() -> None:
    counted = Counter(reason for package in PACKAGES for reason in declared_by(package))
    assert [reason for reason, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_reason_has_status_title_and_remedy(package: str) -> None:
    for reason, (status, title, remedy) in declared_by(package).items():
        assert 400 <= status < 600, reason
        assert title[0].isupper(), reason
        assert title[-1] not in ".?", reason
        assert remedy.endswith("."), reason


def test_computed_reason_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text('raise Refused("conflict", "NOT_" + what, "No.")\n')
    with pytest.raises(ValueError, match=r"module\.py:1"):
        raised_in(tmp_path)


def test_reasons_are_found_in_every_form(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text(
        "class Away(Exception):\n    kind, reason = 'unavailable', 'AWAY'\n"
        "class Gone(Exception):\n    reason = 'GONE'\n"
        "def refuse(what):\n    if what:\n        raise not_found('spare part')\n"
        "    raise Refused('conflict', 'TAKEN', 'It is taken.')\n"
    )
    assert raised_in(tmp_path) == {"AWAY", "GONE", "SPARE_PART_NOT_FOUND", "TAKEN"}
