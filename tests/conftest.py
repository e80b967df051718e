from collections.abc import Iterator

import pytest
from system import System, running


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The system on embedded stores, for tests that leave it as it was."""
    with running(tmp_path_factory.mktemp("embedded")) as system:
        yield system
