"""What schemathesis makes up breaks nothing: no 5xx, nothing undocumented, nothing malformed accepted. Bounded here."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from system import running

from tests.contracts.examples import OPERATIONS
from tests.contracts.fuzz import ROLES, STREAMS_END, Place, answered, fuzz, place

EVERY = {f"{method} {path}": id for id, (method, path) in OPERATIONS.items()}
RECORDS = {operation for operation in EVERY if operation.startswith("GET") and operation.endswith("}")}
MET = RECORDS | {"POST /v1/tickets", "GET /v1/live"}
"""Operations that a generated request has to get through to."""
SECONDS = 5  # with the token of each role
SEED = 20261122


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A system of its own: fuzzing leaves a lot behind."""
    root = tmp_path_factory.mktemp("fuzz")
    with running(root / "system", settings=STREAMS_END) as system:
        yield place(system, root)


@pytest.mark.long
def test_fuzzed_requests_cause_no_server_error(where: Place, tmp_path: Path) -> None:
    found = [fuzz(where, role, seconds=SECONDS, seed=SEED, directory=tmp_path) for role in ROLES]
    if missed := (EVERY.keys() - answered(where)) | (MET - answered(where, "2")):  # the machine is slow
        only = sorted(EVERY[operation] for operation in missed)
        found += [
            fuzz(where, role, seconds=2 * SECONDS, seed=SEED, directory=tmp_path, only=only)
            for role in ("agent", "admin")
        ]
    assert not any(found), "\n".join(found)
    assert answered(where) >= EVERY.keys()
    assert answered(where, "2") >= MET
