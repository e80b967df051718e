"""Fields of purchases over gRPC: each is refused by its name or stored in its normal form."""

from typing import Any

import grpc
import pytest
from aftersales.common.v1.common_pb2 import Money
from aftersales.tickets.v1 import customer_service_pb2
from google.protobuf.message import Message
from servicekit.rpc.errors import status_of
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import PARTNER, Shop, sale


async def refused_field(service: RunningService, request: Message, **claims: Any) -> str:
    """The field that the refusal of a call names."""
    with pytest.raises(grpc.aio.AioRpcError) as refusal:
        await service.call(request, **claims)
    ((field, _),) = status_of(refusal.value).violations
    return field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("email", "a(b)@laine.example"), ("email", "a..b@laine.example"), ("email", "\ufeffa@laine.example")),
        *(("email", "<a@laine.example>"), ("email", "a@[127.0.0.1]"), ("email", "a@laine.example, b@laine.example")),
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


async def test_language_is_stored_in_its_canonical_form(service: RunningService, shop: Shop) -> None:
    request = sale("order-2")
    request.customer.locale = "DE-at"
    purchase = (await service.call(request, **PARTNER)).purchase
    asked = customer_service_pb2.GetCustomerRequest(id=purchase.customer_id)
    assert (await service.call(asked, **PARTNER)).customer.locale == "de-AT"


async def test_address_is_one_customer_however_its_domain_is_written(service: RunningService, shop: Shop) -> None:
    purchases = []
    for number, email in enumerate(("Maija@M\u00fcnchen.example", "maija@xn--mnchen-3ya.example")):
        request = sale(f"order-m{number}")
        request.customer.email = email
        purchases.append((await service.call(request, **PARTNER)).purchase)
    assert purchases[0].customer_id == purchases[1].customer_id
    found = await service.call(customer_service_pb2.ListCustomersRequest(email="maija@m\u00fcnchen.example"))
    assert [customer.email for customer in found.customers] == ["maija@xn--mnchen-3ya.example"]


async def test_filter_that_is_no_address_finds_nobody(service: RunningService, shop: Shop) -> None:
    found = await service.call(customer_service_pb2.ListCustomersRequest(email="(x)maija@example.org"))
    assert not found.customers
