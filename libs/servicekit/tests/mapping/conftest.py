"""The messages of sample.proto, compiled for the tests of the mapper alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def sample(compiled: Callable[[Path], Any]) -> Any:
    """Message classes by name: sample.Note."""
    return compiled(Path(__file__).parent / "sample.proto")
