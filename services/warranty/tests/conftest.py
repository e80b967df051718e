from collections.abc import AsyncIterator

import pytest
from servicekit.mapping.timestamps import from_rfc3339
from servicekit.testing.service import RunningService, running_service
from warranty.wiring import COLLECTIONS, wire


@pytest.fixture
async def service() -> AsyncIterator[RunningService]:
    async with running_service("warranty", COLLECTIONS, wire, now=from_rfc3339("2026-03-01T10:00:00Z")) as service:
        yield service
