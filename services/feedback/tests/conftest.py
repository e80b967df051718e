from collections.abc import AsyncIterator

import pytest
from feedback.wiring import COLLECTIONS, wire
from servicekit.mapping.timestamps import from_rfc3339
from servicekit.testing.service import RunningService, running_service


@pytest.fixture
async def service() -> AsyncIterator[RunningService]:
    async with running_service("feedback", COLLECTIONS, wire, now=from_rfc3339("2026-03-01T10:00:00Z")) as service:
        yield service
