"""Fields of a known format, over gRPC: each is refused by its name or stored in its one form."""

from typing import Any

import grpc
import pytest
from aftersales.common.v1.common_pb2 import Money
from aftersales.tickets.v1 import customer_service_pb2, retailer_pb2, retailer_service_pb2
from google.protobuf.message import Message
from servicekit.rpc.errors import status_of
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import ADMIN, NORDIC_HOME, PARTNER, Shop, sale


async def refused_field(service: RunningService, request: Message, **claims: Any) -> str:
    """The field that the refusal of a call names."""
    with pytest.raises(grpc.aio.AioRpcError) as refusal:
        await service.call(request, **claims)
    ((field, _),) = status_of(refusal.value).violations
    return field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("phone", "0401234567"), ("phone", "+999123456789"), ("locale", "Finnish!"), ("locale", "de_AT")),
        *(("time_zone", "Europe/Atlantis"), ("time_zone", "../etc/passwd"), ("time_zone", "right/Europe/Berlin")),
    ],
)
async def test_customer_field_of_no_known_format_is_refused(
    service: RunningService, shop: Shop, field: str, value: str
) -> None:
    request = sale("order-2")
    setattr(request.customer, field, value)
    assert await refused_field(service, request, **PARTNER) == f"customer.{field}"


@pytest.mark.parametrize("code", ["ZZZ", "XXX", "DEM", "XAU", "eur", ""])
async def test_price_in_no_active_currency_is_refused(service: RunningService, shop: Shop, code: str) -> None:
    request = sale("order-2")
    request.items[0].price.CopyFrom(Money(amount_minor=100, currency=code))
    assert await refused_field(service, request, **PARTNER) == "items[0].price.currency"


@pytest.mark.parametrize(("code", "decimals"), [("EUR", 2), ("JPY", 0), ("KWD", 3)])
async def test_price_is_returned_with_its_decimals(
    service: RunningService, shop: Shop, code: str, decimals: int
) -> None:
    request = sale("order-2")
    request.items[0].price.CopyFrom(Money(amount_minor=100, currency=code))
    price = (await service.call(request, **PARTNER)).purchase.items[0].price
    assert (price.amount_minor, price.currency, price.decimals) == (100, code, decimals)


@pytest.mark.parametrize(
    ("field", "value"),
    [("time_zone", "localtime"), ("time_zone", "Factory"), ("time_zone", ""), ("locale", "qq"), ("locale", "")],
)
async def test_retailer_field_of_no_known_format_is_refused(
    service: RunningService, shop: Shop, field: str, value: str
) -> None:
    retailer = retailer_pb2.Retailer()
    retailer.CopyFrom(NORDIC_HOME)
    retailer.id = "another"
    setattr(retailer, field, value)
    request = retailer_service_pb2.CreateRetailerRequest(retailer=retailer)
    assert await refused_field(service, request, **ADMIN) == field


async def test_language_is_stored_in_its_canonical_form(service: RunningService, shop: Shop) -> None:
    request = sale("order-2")
    request.customer.locale = "DE-at"
    purchase = (await service.call(request, **PARTNER)).purchase
    asked = customer_service_pb2.GetCustomerRequest(id=purchase.customer_id)
    assert (await service.call(asked, **PARTNER)).customer.locale == "de-AT"
