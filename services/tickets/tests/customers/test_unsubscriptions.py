"""Customers who unsubscribed from surveys by the link of a mail."""

from typing import Any

import pytest
from aftersales.notifications.v1.events_pb2 import ContactUnsubscribed
from aftersales.notifications.v1.unsubscription_pb2 import MAIL_PURPOSE_COVERAGE_ALERTS, MAIL_PURPOSE_SURVEYS
from aftersales.tickets.v1 import customer_pb2
from aftersales.tickets.v1 import customer_service_pb2 as customers
from domainkit.instants import SECOND, Instant
from domainkit.refusals import Refused
from servicekit.mapping.timestamps import to_timestamp
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import PARTNER, Shop, published, sale


async def order(service: RunningService, order_id: str, sold_at: Instant) -> None:
    """An order whose customer agrees to surveys."""
    request = sale(order_id)
    request.items[0].sold_at.CopyFrom(to_timestamp(sold_at))
    request.customer.consents.surveys = True
    await service.call(request, **PARTNER)


async def unsubscribe(service: RunningService, shop: Shop, at: Instant, **fields: Any) -> None:
    said = {"customer_id": shop.purchase.customer_id, "retailer": "nordic-home", "purpose": MAIL_PURPOSE_SURVEYS}
    event = ContactUnsubscribed(**{**said, **fields}, occurred_at=to_timestamp(at))
    await service.deliver("unsubscriptions", event, "uns_1")


async def consents_of(service: RunningService, shop: Shop) -> customer_pb2.Consents:
    found = await service.call(customers.GetCustomerRequest(id=shop.purchase.customer_id))
    consents: customer_pb2.Consents = found.customer.consents
    return consents


async def test_unsubscription_withdraws_the_consent_once(service: RunningService, shop: Shop, monday: Instant) -> None:
    await order(service, "order-2", monday)
    for _ in range(2):
        await unsubscribe(service, shop, Instant(monday + SECOND))
    consents = await consents_of(service, shop)
    assert not consents.surveys
    assert await published(service, shop.purchase.customer_id) == ["ContactChanged"] * 3


@pytest.mark.parametrize(("seconds", "agreed"), [(-1, False), (0, False), (1, True)])
async def test_order_of_an_unsubscription_and_an_order_does_not_matter(
    service: RunningService, shop: Shop, monday: Instant, seconds: int, agreed: bool
) -> None:
    service.clock.advance(60)
    await unsubscribe(service, shop, monday)
    await order(service, "order-2", Instant(monday + seconds * SECOND))
    assert (await consents_of(service, shop)).surveys is agreed
    await unsubscribe(service, shop, monday)
    assert (await consents_of(service, shop)).surveys is agreed


async def test_unsubscription_of_somebody_unknown_is_tried_again(
    service: RunningService, shop: Shop, monday: Instant
) -> None:
    for unknown in ({"customer_id": "cus_unheard"}, {"retailer": "baltic-tools"}):
        with pytest.raises(Refused, match="no such customer"):
            await unsubscribe(service, shop, monday, **unknown)


async def test_refusal_of_coverage_alerts_changes_no_consent(
    service: RunningService, shop: Shop, monday: Instant
) -> None:
    await order(service, "order-2", monday)
    await unsubscribe(service, shop, Instant(monday + SECOND), purpose=MAIL_PURPOSE_COVERAGE_ALERTS)
    assert (await consents_of(service, shop)).surveys


async def test_unsubscription_from_what_is_unknown_is_refused(
    service: RunningService, shop: Shop, monday: Instant
) -> None:
    with pytest.raises(ValueError, match="purpose 0"):
        await unsubscribe(service, shop, monday, purpose=0)
