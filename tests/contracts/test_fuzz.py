"""What schemathesis makes up breaks nothing: no 5xx, nothing undocumented, nothing malformed accepted. Bounded here."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from system import running

from tests.contracts.examples import OPERATIONS
from tests.contracts.fuzz import ROLES, STREAMS_END, Place, answered, fuzz, place

RECORDS = {f"{method} {path}" for method, path in OPERATIONS.values() if method == "GET" and path.endswith("}")}
SECONDS = 5  # with the token of each role
SEED = 20261122


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A system of its own: fuzzing leaves a lot behind."""
    root = tmp_path_factory.mktemp("fuzz")
    with running(root / "system", settings=STREAMS_END) as system:
        yield place(system, root)


def test_fuzzed_requests_cause_no_server_error(where: Place, tmp_path: Path) -> None:
    found = [fuzz(where, role, seconds=SECONDS, seed=SEED, directory=tmp_path) for role in ROLES]
    assert not any(found), "\n".join(found)
    assert answered(where) >= {f"{method} {path}" for method, path in OPERATIONS.values()}
    # and what exists was met
    assert answered(where, "2") >= RECORDS | {"POST /v1/tickets", "GET /v1/live"}
