from asyncio import gather
from collections.abc import Mapping
from typing import Any

import pytest
from aftersales.tickets.v1 import hand_over_pb2, pending_reason_pb2, ticket_pb2
from aftersales.tickets.v1 import hand_over_service_pb2 as pb
from aftersales.tickets.v1 import pending_reason_service_pb2 as reasons
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import ADMIN, AGENT, PARTNER, Shop, on_either_store, published

SUPERVISOR: Mapping[str, Any] = {"role": "supervisor", "sub": "venla"}
URL = "https://issues.example/browse/FW-1"


async def reason(service: RunningService) -> str:
    created = pending_reason_pb2.PendingReason(
        retailer="nordic-home",
        name="Development",
        customer_label="We asked the makers",
        party=ticket_pb2.SLA_PARTY_SUPPLIER,
    )
    request = reasons.CreatePendingReasonRequest(pending_reason=created)
    return str((await service.call(request, **ADMIN)).pending_reason.id)


async def asking(service: RunningService, shop: Shop, **fields: Any) -> pb.HandOverTicketRequest:
    """About a ticket that is open."""
    ticket = await shop.open()
    await service.call(tickets.AssignTicketRequest(id=ticket.id), **AGENT)
    asked = {"addressee": "Firmware", "question": "Known?", "reason_id": await reason(service), **fields}
    return pb.HandOverTicketRequest(id=ticket.id, **asked)


async def handed(service: RunningService, shop: Shop) -> Any:
    request = await asking(service, shop, reference="FW-1", reference_url=URL)
    return (await service.call(request, **AGENT)).ticket


def answer(ticket: Any, **fields: Any) -> pb.AnswerTicketHandOverRequest:
    said = {"outcome": hand_over_pb2.HAND_OVER_OUTCOME_FIXED, "fixed_in": "4.2.1", "answer": "Update it", **fields}
    return pb.AnswerTicketHandOverRequest(id=ticket.id, hand_over_id=ticket.hand_overs[0].id, **said)


async def test_ticket_waits_until_development_answers(service: RunningService, shop: Shop) -> None:
    ticket = await handed(service, shop)
    assert ticket.status == ticket_pb2.TICKET_STATUS_PENDING_PARTNER
    assert (ticket.hand_overs[0].reference, ticket.hand_overs[0].reference_url) == ("FW-1", URL)
    after = (await service.call(answer(ticket), **SUPERVISOR)).ticket
    assert after.status == ticket_pb2.TICKET_STATUS_OPEN
    (known,) = after.hand_overs
    assert (known.state, known.answer, known.fixed_in) == (hand_over_pb2.HAND_OVER_STATE_ANSWERED, "Update it", "4.2.1")
    happened = await published(service, ticket.id)
    assert happened[2:] == ["TicketHandedOver", "TicketWaiting", "TicketHandOverAnswered", "TicketResumed"]
    seen = (await service.call(tickets.GetTicketRequest(id=ticket.id), **shop.maija)).ticket
    assert "FW-1" not in str(seen)
    assert not seen.hand_overs


async def test_ticket_is_handed_over_once_at_a_time(service: RunningService, shop: Shop) -> None:
    request = await asking(service, shop)
    ticket = (await service.call(request, **AGENT)).ticket
    await service.call(tickets.ResumeTicketRequest(id=ticket.id), **AGENT)
    assert await service.outcome(request, **AGENT) == "HAND_OVER_OPEN"
    withdrawal = pb.WithdrawTicketHandOverRequest(id=ticket.id, hand_over_id=ticket.hand_overs[0].id)
    assert await service.outcome(withdrawal, role="agent", sub="eero") == "HAND_OVER_NOT_YOURS"
    await service.call(withdrawal, **SUPERVISOR)
    assert await service.outcome(answer(ticket), **AGENT) == "HAND_OVER_NOT_OPEN"
    assert len((await service.call(request, **AGENT)).ticket.hand_overs) == 2


@on_either_store
async def test_one_of_two_answers_of_development_counts(service: RunningService, shop: Shop) -> None:
    ticket = await handed(service, shop)
    both = (answer(ticket, answer=text) for text in ("Update it", "Replace it"))
    outcomes = await gather(*(service.outcome(each, **AGENT) for each in both))
    assert outcomes.count("HAND_OVER_NOT_OPEN") == 1
    assert (await published(service, ticket.id)).count("TicketHandOverAnswered") == 1


async def test_repeated_hand_over_is_acted_on_once(service: RunningService, shop: Shop) -> None:
    request = await asking(service, shop, request_id="hand-over-1")
    for _ in range(2):
        ticket = (await service.call(request, **AGENT)).ticket
    assert len(ticket.hand_overs) == 1
    for _ in range(2):
        await service.call(answer(ticket, request_id="answer-1"), **AGENT)
    assert (await published(service, ticket.id)).count("TicketHandOverAnswered") == 1


async def test_nobody_else_hands_over_or_answers(service: RunningService, shop: Shop) -> None:
    ticket, request = await handed(service, shop), await asking(service, shop)
    withdrawal = pb.WithdrawTicketHandOverRequest(id=ticket.id, hand_over_id=ticket.hand_overs[0].id)
    for each in (request, answer(ticket), withdrawal):
        for stranger in (ADMIN, PARTNER, shop.maija):
            assert await service.outcome(each, **stranger) == "ACCESS_DENIED"
        assert await service.outcome(each, **AGENT, retailers=["baltic-tools"]) == "TICKET_NOT_FOUND"
    unknown = pb.WithdrawTicketHandOverRequest(id=request.id, hand_over_id=ticket.hand_overs[0].id)
    assert await service.outcome(unknown, **AGENT) == "HAND_OVER_NOT_FOUND"


@pytest.mark.parametrize(
    "url", ["http://issues.example/1", "javascript:alert(1)", "https://issues.example:99999/", "https://a@b.example/"]
)
async def test_reference_that_is_no_https_url_is_refused(service: RunningService, shop: Shop, url: str) -> None:
    request = pb.HandOverTicketRequest(id="tkt_1", addressee="x", question="?", reason_id="rsn_1", reference_url=url)
    assert await service.outcome(request, **AGENT) == "VALIDATION_FAILED"


async def test_reason_of_nobody_is_no_reason_to_hand_over(service: RunningService, shop: Shop) -> None:
    request = await asking(service, shop, reason_id="rsn_elsewhere")
    assert await service.outcome(request, **AGENT) == "PENDING_REASON_UNKNOWN"
