from collections.abc import Iterator

import pytest
from faulty import Faulty, faulty_system


@pytest.fixture(scope="session", params=["embedded", "motor"])
def faulty(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faulty]:
    """One system on each store for all tests that make something fail around it, and leave it healed."""
    with faulty_system(tmp_path_factory.mktemp("faulty"), motor=request.param == "motor") as system:
        yield system
