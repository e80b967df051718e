from typing import Any

from aftersales.tickets.v1 import ticket_draft_service_pb2 as pb
from aftersales.tickets.v1 import ticket_pb2
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from domainkit.instants import Instant
from servicekit.testing.service import RunningService
from tickets.drafts.domain.reply_draft import version_after
from tickets.drafts.repository import DRAFTS
from tickets.drafts.use_cases import DraftsOfTickets
from tickets.drafts.wiring import repository
from tickets.tickets.wiring import erasing
from tickets.tickets.wiring import repository as ticket_repository

from services.tickets.tests.steps import AGENT, Shop, on_either_store

INTERNAL = ticket_pb2.MESSAGE_VISIBILITY_INTERNAL
EERO = {"role": "supervisor", "sub": "eero"}


async def save(service: RunningService, ticket: str, body: str, who: Any = AGENT, **fields: Any) -> Any:
    return (await service.call(pb.SaveTicketDraftRequest(ticket_id=ticket, body=body, **fields), **who)).draft


async def read(service: RunningService, ticket: str, who: Any = AGENT) -> Any:
    return (await service.call(pb.GetTicketDraftRequest(ticket_id=ticket), **who)).draft


async def test_draft_is_what_its_agent_saved_last(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    for body in ("Plea", "Please cl  "):
        await save(service, ticket.id, body, visibility=INTERNAL, attachment_ids=["att_1"])
    draft = await read(service, ticket.id)
    assert (draft.body, list(draft.attachment_ids), draft.visibility) == ("Please cl  ", ["att_1"], INTERNAL)
    other = await read(service, ticket.id, EERO)
    assert (other.body, other.HasField("saved_at")) == ("", False)


async def test_draft_leaves_the_ticket_as_it_is(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    before = await service.recorded(ticket.id)
    await save(service, ticket.id, "Please")
    after = (await service.call(tickets.GetTicketRequest(id=ticket.id), **shop.maija)).ticket
    assert (after.etag, after.sla) == (ticket.etag, ticket.sla)
    assert await service.recorded(ticket.id) == before


@on_either_store
async def test_draft_saved_elsewhere_meanwhile_is_noticed_if_asked(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    first = await save(service, ticket.id, "One")
    second = await save(service, ticket.id, "Two")
    stale = pb.SaveTicketDraftRequest(ticket_id=ticket.id, body="Three", etag=first.etag)
    assert await service.outcome(stale, **AGENT) == "ETAG_MISMATCH"
    assert (await save(service, ticket.id, "Three", etag=second.etag)).body == "Three"


async def test_sent_message_removes_its_agents_draft(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    await save(service, ticket.id, "Please")
    await save(service, ticket.id, "Another", EERO)
    await shop.say(ticket.id, "Please clean it", AGENT)
    assert [(await read(service, ticket.id, who)).body for who in (AGENT, EERO)] == ["", "Another"]


def test_version_of_a_draft_never_comes_again() -> None:
    first = version_after(0, Instant(1_000))
    assert version_after(first, Instant(1_000)) > first
    assert version_after(0, Instant(1_001)) > first


async def test_drafts_go_with_the_texts_of_the_ticket(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    await save(service, ticket.id, "Maija's tap")
    drafts = repository(service.context)
    erase = erasing(service.context, ticket_repository(service.context), [DraftsOfTickets(drafts)])
    await erase.erase(ticket.id, now=service.clock())
    assert not await service.context.store.documents(DRAFTS).scan()
    again = pb.SaveTicketDraftRequest(ticket_id=ticket.id, body="Maija")
    assert await service.outcome(again, **AGENT) == "TICKET_ERASED"


async def test_discarded_draft_is_empty(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    await save(service, ticket.id, "Please")
    for _ in range(2):
        assert (await service.call(pb.DiscardTicketDraftRequest(ticket_id=ticket.id), **AGENT)).draft.body == ""
    assert (await read(service, ticket.id)).body == ""
