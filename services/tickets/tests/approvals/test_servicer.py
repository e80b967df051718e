from asyncio import gather
from collections.abc import Mapping
from typing import Any

from aftersales.tickets.v1 import approval_pb2, retailer_pb2, retailer_service_pb2, ticket_pb2
from aftersales.tickets.v1 import approval_service_pb2 as pb
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import ADMIN, AGENT, NORDIC_HOME, Shop, agent, on_either_store, published

EERO = {"role": "agent", "sub": "eero"}
SUPERVISOR = {"role": "supervisor", "sub": "venla"}
ELSEWHERE: Mapping[str, Any] = {**EERO, "retailers": ("other-shop",)}


async def asked(service: RunningService, shop: Shop) -> Any:
    """A ticket on which Eero is asked."""
    ticket, eero = await shop.open(), await agent(service, "eero")
    request = pb.RequestTicketApprovalRequest(id=ticket.id, question="May we refund it?", approver_id=eero)
    return (await service.call(request, **AGENT)).ticket


async def open_other_shop(service: RunningService) -> None:
    other = retailer_pb2.Retailer()
    other.CopyFrom(NORDIC_HOME)
    other.id = "other-shop"
    await service.call(retailer_service_pb2.CreateRetailerRequest(retailer=other), **ADMIN)


def answer(ticket: Any, *, approve: bool = True, **fields: Any) -> pb.AnswerTicketApprovalRequest:
    return pb.AnswerTicketApprovalRequest(id=ticket.id, approval_id=ticket.approvals[0].id, approve=approve, **fields)


async def test_answer_of_the_approver_is_there_and_published(service: RunningService, shop: Shop) -> None:
    ticket = await asked(service, shop)
    resolving = tickets.ResolveTicketRequest(id=ticket.id, code=ticket_pb2.RESOLUTION_CODE_SOLVED)
    assert await service.outcome(resolving, **AGENT) == "APPROVALS_PENDING"
    declined = (await service.call(answer(ticket, approve=False, comment="Half of it"), **EERO)).ticket
    (approval,) = declined.approvals
    assert (approval.state, approval.comment) == (approval_pb2.APPROVAL_STATE_DECLINED, "Half of it")
    assert (await service.call(resolving, **AGENT)).ticket.status == ticket_pb2.TICKET_STATUS_RESOLVED
    happened = await published(service, ticket.id)
    assert happened[1:3] == ["TicketApprovalRequested", "TicketApprovalAnswered"]
    assert not (await service.call(tickets.GetTicketRequest(id=ticket.id), **shop.maija)).ticket.approvals


async def test_nobody_but_the_approver_answers(service: RunningService, shop: Shop) -> None:
    ticket = await asked(service, shop)
    for other in (AGENT, SUPERVISOR):
        assert await service.outcome(answer(ticket), **other) == "APPROVAL_NOT_YOURS"
    for refused in (ADMIN, shop.maija):
        assert await service.outcome(answer(ticket), **refused) == "ACCESS_DENIED"
    assert await service.outcome(answer(ticket), **EERO, retailers=["baltic-tools"]) == "TICKET_NOT_FOUND"
    unknown = pb.AnswerTicketApprovalRequest(id=ticket.id, approval_id="apr_unknown", approve=True)
    assert await service.outcome(unknown, **EERO) == "APPROVAL_NOT_FOUND"


@on_either_store
async def test_one_of_two_answers_at_once_counts(service: RunningService, shop: Shop) -> None:
    ticket = await asked(service, shop)
    both = (answer(ticket, approve=approve) for approve in (True, False))
    outcomes = await gather(*(service.outcome(each, **EERO) for each in both))
    assert outcomes.count("APPROVAL_NOT_PENDING") == 1
    assert (await published(service, ticket.id)).count("TicketApprovalAnswered") == 1


async def test_repeated_answer_is_acted_on_once(service: RunningService, shop: Shop) -> None:
    ticket = await asked(service, shop)
    for _ in range(2):
        await service.call(answer(ticket, request_id="answer-1"), **EERO)
    assert (await published(service, ticket.id)).count("TicketApprovalAnswered") == 1


async def test_who_asked_or_a_supervisor_withdraws(service: RunningService, shop: Shop) -> None:
    for who in (AGENT, SUPERVISOR):
        ticket = await asked(service, shop)
        withdrawal = pb.WithdrawTicketApprovalRequest(id=ticket.id, approval_id=ticket.approvals[0].id)
        assert await service.outcome(withdrawal, **EERO) == "APPROVAL_NOT_YOURS"
        await service.call(withdrawal, **who)
        assert await service.outcome(answer(ticket), **EERO) == "APPROVAL_NOT_PENDING"
        assert (await published(service, ticket.id))[-1] == "TicketApprovalWithdrawn"


async def test_agent_of_another_retailer_is_not_asked(service: RunningService, shop: Shop) -> None:
    await open_other_shop(service)
    ticket, elsewhere = await shop.open(), await agent(service, "elsa", retailer="other-shop")
    for approver in (elsewhere, "agt_unknown"):
        request = pb.RequestTicketApprovalRequest(id=ticket.id, question="May we?", approver_id=approver)
        assert await service.outcome(request, **AGENT) == "AGENT_UNKNOWN"


async def test_ticket_of_another_retailer_takes_no_approval(service: RunningService, shop: Shop) -> None:
    ticket = await asked(service, shop)
    withdrawal = pb.WithdrawTicketApprovalRequest(id=ticket.id, approval_id=ticket.approvals[0].id)
    request = pb.RequestTicketApprovalRequest(id=ticket.id, question="May we?", approver_id="agt_unknown")
    for asking in (answer(ticket), withdrawal, request):
        assert await service.outcome(asking, **ELSEWHERE) == "TICKET_NOT_FOUND"


@on_either_store
async def test_agent_lists_what_waits_for_them(service: RunningService, shop: Shop) -> None:
    first = await asked(service, shop)
    service.clock.advance(1)
    second = await asked(service, shop)
    eero = first.approvals[0].approver.id
    more = pb.RequestTicketApprovalRequest(id=first.id, question="And the freight?", approver_id=eero)
    await service.call(more, **SUPERVISOR)

    async def listed(approver: str = "me", **fields: Any) -> list[tuple[str, str, str]]:
        found, token = [], ""
        while True:
            request = pb.ListApprovalsRequest(approver_id=approver, page_size=2, page_token=token, **fields)
            page = await service.call(request, **EERO)
            found += [(each.ticket_id, each.ticket_subject, each.approval.question) for each in page.approvals]
            if not (token := page.next_page_token):
                return found

    waiting = [
        (first.id, "It leaks", "May we refund it?"),
        (first.id, "It leaks", "And the freight?"),
        (second.id, "It leaks", "May we refund it?"),
    ]
    assert await listed() == await listed(eero) == waiting
    await service.call(answer(first), **EERO)
    assert await listed() == waiting[1:]
    assert await listed(state=approval_pb2.APPROVAL_STATE_APPROVED) == waiting[:1]
    assert await listed("agt_unknown") == []


async def test_approvals_of_another_retailer_are_not_listed(service: RunningService, shop: Shop) -> None:
    ticket = await asked(service, shop)
    mine = pb.ListApprovalsRequest(approver_id=ticket.approvals[0].approver.id)
    assert len((await service.call(mine, **AGENT)).approvals) == 1
    assert not (await service.call(mine, **ELSEWHERE)).approvals
    assert not (await service.call(pb.ListApprovalsRequest(approver_id="me"), **SUPERVISOR)).approvals
    assert await service.outcome(mine, **shop.maija) == "ACCESS_DENIED"
    assert await service.outcome(pb.ListApprovalsRequest(), **EERO) == "VALIDATION_FAILED"
    foreign = pb.ListApprovalsRequest(retailer="nordic-home", approver_id="me")
    assert await service.outcome(foreign, **ELSEWHERE) == "ACCESS_DENIED"
