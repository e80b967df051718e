import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from faulty import NO_MONGO, Faulty, faulty_system
from system import System, running


@pytest.fixture(scope="session")
def on_embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faulty]:
    """One system for all tests that make something fail around it, and leave it healed."""
    with faulty_system(tmp_path_factory.mktemp("faulty"), motor=False) as system:
        yield system


@pytest.fixture(scope="session")
def on_motor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faulty]:
    with faulty_system(tmp_path_factory.mktemp("faulty_on_motor"), motor=True) as system:
        yield system


@pytest.fixture(params=["embedded", "motor"])
def faulty(request: pytest.FixtureRequest) -> Faulty:
    system: Faulty = request.getfixturevalue(f"on_{request.param}")
    return system


@pytest.fixture(scope="session", params=["embedded", "motor, two of each"])
def breakable(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A system whose own processes are stopped and frozen: on one machine, and with two of everything on MongoDB."""
    root = tmp_path_factory.mktemp("breakable")
    release = {"PYTHONPATH": str(Path(__file__).parent / "release"), "MISTAKE": str(root / "mistake")}
    settings_of = {"notifications": release, "notifications-2": release}
    if request.param == "embedded":
        with running(root, settings_of=settings_of) as alone:
            yield alone
        return
    url = os.environ.get("MONGO_URL") or pytest.skip(NO_MONGO)
    with running(root, store=url, replicas=2, gateways=2, settings_of=settings_of) as twins:
        yield twins


@pytest.fixture
def system(breakable: System) -> Iterator[System]:
    """The breakable one, put right again afterwards whatever a test left."""
    yield breakable
    breakable.put_right()
