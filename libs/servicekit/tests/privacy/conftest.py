"""The messages of personal.proto."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def personal(compiled: Callable[[Path], Any]) -> Any:
    """Message classes by name: personal.PersonWrote."""
    return compiled(Path(__file__).parent / "personal.proto")
