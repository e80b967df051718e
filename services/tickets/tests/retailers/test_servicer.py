"""RetailerService over gRPC."""

from aftersales.tickets.v1 import (
    retailer_service_pb2,
)
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import ADMIN, NORDIC_HOME, Shop, published


async def test_retailer_is_created_once(service: RunningService, shop: Shop) -> None:
    again = retailer_service_pb2.CreateRetailerRequest(retailer=NORDIC_HOME)
    response = await service.call(again, **ADMIN)
    assert (response.retailer.name, response.retailer.etag) == ("Nordic Home", "1")
    again.retailer.name = "Another"
    refusal = await service.refusal(again, **ADMIN)
    assert refusal == ("ALREADY_EXISTS", "RETAILER_EXISTS")
    assert await published(service, "nordic-home") == ["RetailerChanged"]


async def test_key_belongs_to_one_created_retailer(service: RunningService, shop: Shop) -> None:
    asked = retailer_service_pb2.CreateRetailerRequest(retailer=NORDIC_HOME, request_id="key-1")
    asked.retailer.id = "baltic-tools"
    first = await service.call(asked, **ADMIN)
    assert await service.call(asked, **ADMIN) == first
    asked.retailer.id = "alpine-sport"
    assert await service.refusal(asked, **ADMIN) == ("INVALID_ARGUMENT", "IDEMPOTENCY_KEY_REUSED")
    assert not await published(service, "alpine-sport")
