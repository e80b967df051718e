"""Approvals that are withdrawn by nobody: with the end of their ticket, or as the approver is gone."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from aftersales.tickets.v1 import agent_pb2, approval_pb2, events_pb2, ticket_pb2
from aftersales.tickets.v1 import agent_service_pb2 as agents
from aftersales.tickets.v1 import approval_service_pb2 as pb
from aftersales.tickets.v1 import ticket_merge_service_pb2 as merges
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message
from servicekit.testing.service import RunningService
from tickets.agents.domain.agent import Agent
from tickets.approvals.use_cases.answering import TicketApprovals
from tickets.approvals.use_cases.gone import GoneApprovers
from tickets.tickets.domain.approval import ApprovalState, WithdrawalCause
from tickets.tickets.domain.change import Change
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules

from services.tickets.tests.approvals.test_servicer import EERO, answer, asked, open_other_shop
from services.tickets.tests.steps import ADMIN, AGENT, Shop, on_either_store, published

WITHDRAWN = approval_pb2.APPROVAL_STATE_WITHDRAWN


async def read(service: RunningService, id: str) -> Any:
    return (await service.call(tickets.GetTicketRequest(id=id), **AGENT)).ticket


async def change_agent(service: RunningService, id: str, **fields: Any) -> None:
    """By an admin; and the service hears of it."""
    mask = FieldMask(paths=list(fields))
    await service.call(agents.UpdateAgentRequest(id=id, update_mask=mask, **fields), **ADMIN)
    await service.deliver("approvers", events_pb2.AgentChanged(agent=agent_pb2.Agent(id=id)), id)


def cancelling(id: str, _: str) -> Message:
    return tickets.CancelTicketRequest(id=id)


def merging(id: str, other: str) -> Message:
    return merges.MergeTicketRequest(id=id, into=other)


@pytest.mark.parametrize(
    ("ending", "event", "cause"),
    [
        (cancelling, "TicketCancelled", approval_pb2.WITHDRAWAL_CAUSE_TICKET_CANCELLED),
        (merging, "TicketMerged", approval_pb2.WITHDRAWAL_CAUSE_TICKET_MERGED),
    ],
)
async def test_end_of_a_ticket_withdraws_what_is_pending(
    service: RunningService, shop: Shop, ending: Callable[[str, str], Message], event: str, cause: Any
) -> None:
    other, ticket = await shop.open(), await asked(service, shop)
    await service.call(ending(ticket.id, other.id), **AGENT)
    (approval,) = (await read(service, ticket.id)).approvals
    assert (approval.state, approval.withdrawal_cause) == (WITHDRAWN, cause)
    assert (await published(service, ticket.id))[2:4] == [event, "TicketApprovalWithdrawn"]
    assert not (await service.call(pb.ListApprovalsRequest(approver_id="me"), **EERO)).approvals


@on_either_store
async def test_nothing_waits_for_an_approver_who_is_gone(service: RunningService, shop: Shop) -> None:
    tickets_asked = [await asked(service, shop) for _ in range(3)]
    eero = tickets_asked[0].approvals[0].approver.id
    await service.call(answer(tickets_asked[0]), **EERO)
    await change_agent(service, eero, display_name="Eero")
    assert len((await service.call(pb.ListApprovalsRequest(approver_id=eero), **AGENT)).approvals) == 2
    await change_agent(service, eero, deactivated=True)
    assert not (await service.call(pb.ListApprovalsRequest(approver_id=eero), **AGENT)).approvals
    states = [(await read(service, each.id)).approvals[0] for each in tickets_asked]
    assert [each.state for each in states] == [approval_pb2.APPROVAL_STATE_APPROVED, WITHDRAWN, WITHDRAWN]
    assert states[1].withdrawal_cause == approval_pb2.WITHDRAWAL_CAUSE_APPROVER_GONE
    resolving = tickets.ResolveTicketRequest(id=tickets_asked[1].id, code=ticket_pb2.RESOLUTION_CODE_SOLVED)
    assert (await service.call(resolving, **AGENT)).ticket.status == ticket_pb2.TICKET_STATUS_RESOLVED
    before = await published(service, tickets_asked[2].id)
    assert before[-1] == "TicketApprovalWithdrawn"
    await change_agent(service, eero, deactivated=True)
    assert await published(service, tickets_asked[2].id) == before


async def test_approver_who_left_the_retailer_is_gone(service: RunningService, shop: Shop) -> None:
    await open_other_shop(service)
    ticket = await asked(service, shop)
    await change_agent(service, ticket.approvals[0].approver.id, retailers=["other-shop"])
    (approval,) = (await read(service, ticket.id)).approvals
    assert approval.withdrawal_cause == approval_pb2.WITHDRAWAL_CAUSE_APPROVER_GONE


class Requested:
    """All that a request needs, of one ticket: its approver is deactivated once it has been looked at."""

    def __init__(self, ticket: Ticket) -> None:
        self.stored = ticket
        self.eero = Agent(
            id="agt_eero",
            subject="eero",
            kind=ActorKind.AGENT,
            display_name="Eero",
            retailers=(ticket.retailer,),
            created_at=ticket.created_at,
            updated_at=ticket.created_at,
        )

    async def ticket(self, id: str, viewer: Any, now: Instant) -> Ticket:
        return self.stored

    async def acting(self, viewer: Any) -> Actor:
        return Actor(ActorKind.AGENT, "agt_aino", "Aino")

    async def assignable(self, agent_id: str, retailer: str) -> Actor:
        self.eero = replace(self.eero, deactivated=True)
        return self.eero.as_actor()

    async def get(self, id: str) -> Any:
        return self.eero

    async def change(self, ticket: Ticket, act: Any, now: Instant, **_: Any) -> Ticket:
        self.stored, _events = act(ticket, None, now)
        return self.stored

    async def of_approver(self, *_: Any, **__: Any) -> Page[Ticket]:
        raise AssertionError

    async def awaiting_approver(self, approver_id: str, *, size: int, after: Cursor | None) -> Page[Ticket]:
        raise AssertionError(approver_id)


async def test_approver_who_goes_during_the_request_is_gone(ticket: Ticket, rules: Rules, monday: Instant) -> None:
    parts = Requested(ticket)
    approvals = TicketApprovals(parts, parts, parts, GoneApprovers(parts, parts, parts), rules)
    change = Change(ticket.id, None, monday)  # type: ignore[arg-type]
    asked = await approvals.request(change, "May we?", "agt_eero", id="apr_1")
    found: Sequence[tuple[Any, Any]] = [(each.state, each.withdrawal_cause) for each in asked.approvals]
    assert found == [(ApprovalState.WITHDRAWN, WithdrawalCause.APPROVER_GONE)]
