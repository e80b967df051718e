"""What the history of a ticket has of approvals, hand-overs, its policy, and what its clock brings."""

from typing import Any

from aftersales.tickets.v1 import approval_service_pb2 as approvals
from aftersales.tickets.v1 import ticket_history_service_pb2 as histories
from aftersales.tickets.v1 import ticket_pb2
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from domainkit.instants import Instant
from servicekit.testing.service import RunningService
from tickets.ticket_history import wiring as ticket_history
from tickets.tickets import wiring

from services.tickets.tests.approvals.test_servicer import EERO
from services.tickets.tests.hand_overs import test_servicer as hand_overs
from services.tickets.tests.policies.test_recomputing import DEFAULT, QUICK, recompute
from services.tickets.tests.policies.test_servicer import change
from services.tickets.tests.steps import AGENT, Shop, agent, published
from services.tickets.tests.ticket_history.test_history import changed, history, publish

WRITTEN = ("Known?", "FW-1", "Update it", "May we refund it?", "Half of it")


async def asked_and_answered(service: RunningService, shop: Shop) -> ticket_pb2.Ticket:
    ticket = await hand_overs.handed(service, shop)
    eero = await agent(service, "eero")
    request = approvals.RequestTicketApprovalRequest(id=ticket.id, question="May we refund it?", approver_id=eero)
    ticket = (await service.call(request, **AGENT)).ticket
    (approval,) = ticket.approvals
    declined = approvals.AnswerTicketApprovalRequest(id=ticket.id, approval_id=approval.id, comment="Half of it")
    await service.call(declined, **EERO)
    answered: ticket_pb2.Ticket = (await service.call(hand_overs.answer(ticket), **hand_overs.SUPERVISOR)).ticket
    return answered


async def test_history_has_approvals_and_hand_overs(service: RunningService, shop: Shop) -> None:
    ticket = await asked_and_answered(service, shop)
    await publish(service, ticket.id)
    entries = {each.kind: each for each in await history(service, ticket.id)}
    shown = {kind: changed(each) for kind, each in entries.items()}
    assert shown["handed_over"]["hand_overs.state"] == ("", "open")
    assert shown["handed_over"]["hand_overs.addressee"] == ("", "Firmware")
    assert shown["handed_over"]["hand_overs.question"] == ("", "Known?")
    assert shown["approval_requested"]["approvals.approver.id"] == ("", ticket.approvals[0].approver.id)
    assert shown["approval_answered"] == {
        "approvals.state": ("pending", "declined"),
        "approvals.comment": ("", "Half of it"),
    }
    assert shown["hand_over_answered"]["hand_overs.state"] == ("open", "answered")
    assert shown["hand_over_answered"]["hand_overs.outcome"] == ("", "fixed")
    items = {change.item for each in entries.values() for change in each.changes if change.item}
    assert items == {ticket.approvals[0].id, ticket.hand_overs[0].id}


async def test_erased_ticket_has_no_texts_of_approvals(service: RunningService, shop: Shop, monday: Instant) -> None:
    ticket = await asked_and_answered(service, shop)
    await publish(service, ticket.id)
    collection = next(each for each in service.collections if each.name == "ticket_history")
    stored = service.context.store.documents(collection)
    assert [each for each in WRITTEN if each in str(await stored.scan())] == [*WRITTEN]
    repository = wiring.repository(service.context)
    kept = ticket_history.keeping(service.context, repository)
    await wiring.erasing(service.context, repository, [kept]).erase(ticket.id, now=monday)
    assert not [each for each in WRITTEN if each in str(await stored.scan())]


async def test_history_has_the_versions_of_a_recomputation(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    await change(service, DEFAULT, targets=[QUICK])
    await recompute(service, ticket.id)
    await publish(service, ticket.id)
    (recomputed,) = (each for each in await history(service, ticket.id) if each.kind == "sla_recomputed")
    assert changed(recomputed) == {"sla.policy_version": ("1", "2")}


async def test_change_is_not_shown_on_a_breach_before_it(service: RunningService, shop: Shop) -> None:
    """However short the pages are."""
    id = (await shop.open()).id
    service.clock.advance(days=30)
    urgent = tickets.UpdateTicketRequest(id=id, priority=ticket_pb2.TICKET_PRIORITY_URGENT)
    await service.call(urgent, **AGENT)
    names = await published(service, id)
    assert (names[1], names[-1]) == ("TicketSlaWarning", "TicketUpdated")
    await publish(service, id)
    request = histories.ListTicketHistoryRequest(ticket_id=id, page_size=1)
    entries: list[Any] = []
    while not entries or request.page_token:
        page = await service.call(request, **AGENT)
        entries += page.entries
        request.page_token = page.next_page_token
    made = {each.kind: changed(each) for each in entries if each.changes}
    assert made.keys() == {"opened", "updated"}
    assert made["updated"] == {"priority": ("normal", "urgent")}
