"""What covered a unit under a former owner: the retailer's people may ask, its present owner may not."""

from collections.abc import AsyncIterator

import pytest
from aftersales.warranty.v1.coverage_service_pb2 import GetCoverageExplanationRequest
from servicekit.testing.service import RunningService, running_service
from warranty.wiring import COLLECTIONS, wire

from services.warranty.tests.assets.test_sales import NOW, OWNER, on, sold_twice

PAYS = "The statutory coverage pays 100 % of the parts."


@pytest.fixture
async def service() -> AsyncIterator[RunningService]:
    async with running_service("warranty", COLLECTIONS, wire, now=NOW) as service:
        await sold_twice(service)
        yield service


async def sentences(service: RunningService, day: str, role: str = "agent", customer: str = "") -> list[str]:
    asked = GetCoverageExplanationRequest(asset_id="ast_1", at=on(day))
    explained = (await service.call(asked, role, customer=customer)).explanation
    return [each.sentence for cost in explained.costs for each in cost.coverages]


@pytest.mark.parametrize(("day", "pays"), [("02-20", True), ("03-08", False), ("03-15", True)])
async def test_staff_ask_about_any_time_of_the_unit(service: RunningService, day: str, pays: bool) -> None:
    """It was returned on 5 March, and sold again on 10 March."""
    assert (PAYS in await sentences(service, day)) == pays


async def test_owner_is_answered_for_their_own_time(service: RunningService) -> None:
    assert PAYS not in await sentences(service, "02-20", **OWNER)
    assert PAYS in await sentences(service, "03-15", **OWNER)
