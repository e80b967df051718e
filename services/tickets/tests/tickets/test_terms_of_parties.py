"""The calendar and the plan that a ticket was opened under, in the running service."""

from aftersales.tickets.v1 import calendar_service_pb2 as calendars
from aftersales.tickets.v1 import customer_service_pb2 as customers
from aftersales.tickets.v1 import site_service_pb2 as sites
from aftersales.tickets.v1 import ticket_pb2 as pb
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from servicekit.testing.service import RunningService
from tickets.tickets.repository.tickets import TICKETS

from services.tickets.tests.arrangements import entitling, plan, site
from services.tickets.tests.calendars.steps import create, week
from services.tickets.tests.steps import ADMIN, AGENT, Shop


async def deadline(service: RunningService, ticket: pb.Ticket) -> int:
    found = (await service.call(tickets.GetTicketRequest(id=ticket.id))).ticket
    return int(found.sla.due_at.seconds)


async def test_site_of_an_asset_decides_and_is_fixed_at_opening(service: RunningService, shop: Shop) -> None:
    nights = await create(service, name="Nights", week=week("22:00-06:00"))
    home = await site(service, customer_id=shop.purchase.customer_id, calendar_id=nights.id)
    await service.call(sites.PlaceAssetRequest(id=home.id, asset_id=shop.asset_id), **ADMIN)
    by_day, by_night = await shop.open(), await shop.open(asset_id=shop.asset_id)
    before = await deadline(service, by_night)
    assert before > await deadline(service, by_day)
    days = await create(service, name="Days", week=week("09:00-17:00"))
    await service.call(sites.UpdateSiteRequest(id=home.id, calendar_id=days.id), **ADMIN)
    await service.call(calendars.UpdateCalendarRequest(id=nights.id, deactivated=True), **ADMIN)
    await shop.say(by_night.id, "Still water!", shop.maija)
    await service.call(tickets.UpdateTicketRequest(id=by_night.id, subject="It leaks at night"))
    assert await deadline(service, by_night) == before
    document = await service.context.store.documents(TICKETS).get(by_night.id)
    assert document
    assert (document["sla"]["calendar_id"], document["sla"]["chosen_by"]) == (nights.id, "asset_site")


async def test_plan_that_applies_is_kept_and_shown_to_staff_alone(service: RunningService, shop: Shop) -> None:
    gold = await plan(service)
    request = entitling(gold.id, begin=service.clock(), customer_id=shop.purchase.customer_id)
    entitlement = (await service.call(request, **ADMIN)).entitlement
    opened = await shop.open()
    assert (opened.plan_id, opened.entitlement_id) == ("", "")
    shown = (await service.call(tickets.GetTicketRequest(id=opened.id), **AGENT)).ticket
    assert (shown.plan_id, shown.entitlement_id) == (gold.id, entitlement.id)


async def test_customers_own_calendar_replaces_the_retailers(service: RunningService, shop: Shop) -> None:
    own = await create(service, name="Own", week=week("09:00-10:00"))
    first = await shop.open()
    change = customers.UpdateCustomerRequest(id=shop.purchase.customer_id, calendar_id=own.id)
    await service.call(change)
    second = await shop.open()
    assert await deadline(service, second) > await deadline(service, first)
