"""What schemathesis makes up breaks nothing: no 5xx, nothing undocumented, nothing malformed accepted. Bounded here."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from system import running

from tests.contracts.fuzz import STREAMS_END, Place, fuzz, place, succeeded

SECONDS = 15
SEED = 20261122


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A system of its own: fuzzing leaves a lot behind."""
    root = tmp_path_factory.mktemp("fuzz")
    with running(root / "system", settings=STREAMS_END) as system:
        yield place(system, root)


@pytest.mark.parametrize("role", ["agent", "customer", "partner", "admin"])
def test_nothing_that_is_made_up_breaks_the_api(where: Place, role: str, tmp_path: Path) -> None:
    found = fuzz(where, role, seconds=SECONDS, seed=SEED, directory=tmp_path)
    assert not found, found


def test_the_made_up_requests_meet_what_exists(where: Place, tmp_path: Path) -> None:
    fuzz(where, "agent", seconds=5, seed=SEED, directory=tmp_path)
    assert {"GET /v1/tickets/{id}", "POST /v1/tickets", "GET /v1/assets/{id}", "GET /v1/live"} <= succeeded(where)
