"""Reporting sales, with everything around the use case by hand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from domainkit.instants import Instant
from domainkit.money import Money
from domainkit.refusals import Refused
from servicekit.auth.authorization import Caller, Role
from tickets.customers.domain.customer import Customer, Profile
from tickets.customers.domain.events import ContactChanged
from tickets.customers.use_cases.consents import ConsentHistory
from tickets.customers.use_cases.file import CustomerFile
from tickets.purchases.domain.events import PurchaseRegistered, PurchaseReported
from tickets.purchases.domain.purchase import Purchase
from tickets.purchases.domain.report import Report, ReportedItem
from tickets.purchases.use_cases import PurchaseUseCases, Registrations
from tickets.retailers.domain.retailer import Retailer

from services.tickets.tests.customers.histories import NO_LINKS, Agents, Statements

PARTNER = Caller(Role.PARTNER, "shop-till", "", frozenset({"nordic-home"}))
PROFILE = Profile("C-7", "Maija Meri", "maija@example.org", "", "fi", "", False, True)
REPORT = Report("order-1", PROFILE, (ReportedItem("mod_kettle", 2, "", Money(12900, "EUR"), Instant(1), None),))
SHOP = Retailer(
    "nordic-home", "Nordic Home", "Europe/Helsinki", "en", "care@nordic-home.example", "https://x.example", Instant(0)
)


NOW = Instant(5)


class Crash(Exception):
    """The process died here."""


@dataclass
class Repository:
    """The look-ups of customers and of purchases, over a dictionary."""

    stored: Any
    crashes: bool = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stored, name)

    async def matching(self, retailer: str, match_key: str) -> Customer | None:
        return next((c for c in self.stored.values.values() if c.facts.match_key == match_key), None)

    async def of_order(self, retailer: str, order_id: str) -> Purchase | None:
        return None

    def in_normal_form(self, purchase: Purchase) -> Purchase:
        return purchase

    async def add_unless_known(self, value: Any, events: Sequence[Any]) -> Any:
        if self.crashes:
            self.crashes = False
            raise Crash
        return self.stored.values.get(value.id) or await self.stored.add(value, events)


@dataclass
class Service:
    use_cases: PurchaseUseCases
    customers: Any
    purchases: Any

    async def report(self, report: Report, *, customer_id: str = "cus_1", now: Instant = NOW) -> Purchase:
        return await self.use_cases.report(
            "nordic-home", report, PARTNER, said=report, customer_id=customer_id, now=now
        )


@pytest.fixture
def service(stored: Callable[[], Any]) -> Service:
    retailers = stored()
    customers: Any = Repository(stored())
    purchases: Any = Repository(stored())
    retailers.values[SHOP.id] = SHOP
    use_cases = PurchaseUseCases(
        purchases, CustomerFile(customers, ConsentHistory(Statements()), Agents(), NO_LINKS), retailers, stored()
    )
    return Service(use_cases, customers, purchases)


async def test_report_creates_a_customer_and_a_purchase(service: Service) -> None:
    purchase = await service.report(REPORT)
    assert purchase.customer_id == "cus_1"
    assert service.purchases.events == [PurchaseReported(replace(purchase, version=0), "Europe/Helsinki")]
    assert [event.customer.facts for event in service.customers.events] == [PROFILE]


async def test_the_same_order_is_one_purchase(service: Service) -> None:
    first = await service.report(REPORT)
    assert await service.report(REPORT, customer_id="cus_2", now=Instant(9)) == first
    assert list(service.customers.values) == ["cus_1"]
    assert len(service.purchases.events) == 1


async def test_same_order_with_other_content_is_refused(service: Service) -> None:
    await service.report(REPORT)
    with pytest.raises(Refused) as refusal:
        await service.report(replace(REPORT, customer=replace(PROFILE, name="Olli Oja")))
    assert (refusal.value.kind, refusal.value.reason) == ("exists", "ORDER_EXISTS")
    assert service.customers.values["cus_1"].facts == PROFILE


async def test_a_retry_completes_what_a_crash_left(service: Service) -> None:
    service.purchases.crashes = True
    with pytest.raises(Crash):
        await service.report(REPORT)
    assert list(service.customers.values) == ["cus_1"]
    purchase = await service.report(REPORT, customer_id="cus_2")
    assert purchase.customer_id == "cus_1"
    assert len(service.customers.events) == 1


async def test_later_report_updates_the_customer(service: Service) -> None:
    await service.report(REPORT)
    moved = replace(PROFILE, email="maija@new.example")
    purchase = await service.report(
        replace(REPORT, order_id="order-2", customer=moved), customer_id="cus_2", now=Instant(9)
    )
    assert purchase.customer_id == "cus_1"
    customer = service.customers.values["cus_1"]
    assert (customer.facts, customer.updated_at) == (moved, 9)
    assert isinstance(service.customers.events[-1], ContactChanged)


async def test_report_for_an_unknown_retailer_is_refused(service: Service) -> None:
    with pytest.raises(Refused) as refusal:
        await service.use_cases.report("ghost-shop", REPORT, PARTNER, said=REPORT, customer_id="cus_1", now=Instant(5))
    assert (refusal.value.kind, refusal.value.reason) == ("conflict", "RETAILER_UNKNOWN")


async def test_purchase_is_registered_once_all_units_are_decided(service: Service) -> None:
    purchase = await service.report(REPORT)
    registrations = Registrations(service.purchases)
    one, two = (unit.asset_id for unit in purchase.units)
    for asset in (one, one):
        await registrations.registered(purchase.id, asset, "Vesikone Kettle", Instant(99))
    assert not any(isinstance(event, PurchaseRegistered) for event in service.purchases.events)
    await registrations.refused(purchase.id, two, "UNKNOWN_PRODUCT_MODEL")
    await registrations.registered(purchase.id, two, "Vesikone Kettle", Instant(99))
    await registrations.refused(purchase.id, two, "UNKNOWN_PRODUCT_MODEL")
    assert sum(isinstance(event, PurchaseRegistered) for event in service.purchases.events) == 1
    with pytest.raises(Refused):
        await registrations.registered("pur_unknown", one, "", Instant(99))
