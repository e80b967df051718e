"""Tickets keep their version of a policy until they are recomputed, one by one or all of a policy."""

from typing import Any

import pytest
from aftersales.tickets.v1 import sla_policy_pb2, ticket_pb2
from aftersales.tickets.v1 import sla_policy_service_pb2 as policies
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from domainkit.instants import SECOND
from servicekit.testing.service import RunningService
from tickets.policies.domain.policy import default_policy_id
from tickets.policies.use_cases import recomputing

from services.tickets.tests.agents.steps import open_baltic_tools
from services.tickets.tests.policies.steps import create_policy, listed
from services.tickets.tests.policies.test_servicer import change
from services.tickets.tests.steps import ADMIN, Shop, published

SUPERVISOR = {"role": "supervisor", "sub": "supervisor-1"}
DEFAULT = default_policy_id("nordic-home")
NEWEST, CHOSEN_ANEW = sla_policy_pb2.NEW_TERMS_NEWEST, sla_policy_pb2.NEW_TERMS_CHOSEN_ANEW
QUICK = sla_policy_pb2.SlaPolicyTargets(
    priority=ticket_pb2.TICKET_PRIORITY_NORMAL, first_response_minutes=60, resolution_minutes=120
)


async def terms_of(service: RunningService, id: str) -> tuple[str, int]:
    (collection,) = (each for each in service.collections if each.name == "tickets")
    stored = await service.store.documents(collection).get(id)
    assert stored
    return stored["sla"]["policy_id"], stored["sla"]["policy_version"]


async def recompute(service: RunningService, id: str, terms: Any = NEWEST) -> ticket_pb2.Ticket:
    request = tickets.RecomputeTicketRequest(id=id, terms=terms)
    recomputed: ticket_pb2.Ticket = (await service.call(request, **SUPERVISOR)).ticket
    return recomputed


async def step(service: RunningService) -> bool:
    """Whether there was something to do."""
    (timer,) = (each for each in service.components.timers if each.name == "sla-recomputations")
    now = service.clock()
    due = await timer.documents.claim(timer.index, {}, due=now, now=now, lease=SECOND)
    if due:
        await timer.act(due)
    return due is not None


async def progress(service: RunningService, id: str) -> tuple[int, int, int, bool]:
    policy = (await service.call(policies.GetSlaPolicyRequest(id=id), **ADMIN)).sla_policy
    seen = policy.recomputation
    return seen.looked_at, seen.recomputed, seen.failed, seen.HasField("done_at")


async def test_changed_policy_leaves_tickets_as_they_are(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    await change(service, DEFAULT, targets=[QUICK])
    assert await terms_of(service, ticket.id) == (DEFAULT, 1)
    assert await terms_of(service, (await shop.open()).id) == (DEFAULT, 2)


async def test_recomputed_ticket_has_the_newest_version(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    await change(service, DEFAULT, targets=[QUICK])
    recomputed = await recompute(service, ticket.id)
    assert await terms_of(service, ticket.id) == (DEFAULT, 2)
    earlier = {each.kind: each.due_at.seconds for each in ticket.sla.targets}
    assert all(each.due_at.seconds < earlier[each.kind] for each in recomputed.sla.targets)
    assert await published(service, ticket.id) == ["TicketOpened", "TicketSlaRecomputed"]
    assert await recompute(service, ticket.id) == recomputed


async def test_newest_version_is_of_the_tickets_own_policy(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    policy = await create_policy(service, targets=[QUICK])
    await recompute(service, ticket.id, NEWEST)
    assert await terms_of(service, ticket.id) == (DEFAULT, 1)
    await recompute(service, ticket.id, CHOSEN_ANEW)
    assert await terms_of(service, ticket.id) == (policy.id, 1)


async def test_all_open_tickets_of_a_policy_are_recomputed(
    service: RunningService, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recomputing, "TICKETS_PER_STEP", 2)
    opened = [(await shop.open()).id for _ in range(4)]
    policy = await create_policy(service, targets=[QUICK])
    other = (await shop.open()).id
    resolved = opened.pop()
    await service.call(tickets.ResolveTicketRequest(id=resolved, code=ticket_pb2.RESOLUTION_CODE_SOLVED))
    await change(service, DEFAULT, targets=[QUICK])
    request = policies.RecomputeSlaPolicyRequest(id=DEFAULT, terms=NEWEST)
    begun = (await service.call(request, **ADMIN)).sla_policy
    assert not begun.recomputation.HasField("done_at")
    assert await step(service)
    assert (await progress(service, DEFAULT))[0] == 2
    while await step(service):
        pass
    assert await progress(service, DEFAULT) == (4, 3, 0, True)
    assert [await terms_of(service, id) for id in opened] == [(DEFAULT, 2)] * 3
    assert await terms_of(service, resolved) == (DEFAULT, 1)
    assert await terms_of(service, other) == (policy.id, 1)


async def test_step_that_was_cut_off_is_made_again(service: RunningService, shop: Shop) -> None:
    """A crash after the tickets were changed, and before the policy noted it."""
    ticket = await shop.open()
    await change(service, DEFAULT, targets=[QUICK])
    await service.call(policies.RecomputeSlaPolicyRequest(id=DEFAULT, terms=NEWEST), **ADMIN)
    await recompute(service, ticket.id)
    assert await step(service)
    assert await progress(service, DEFAULT) == (1, 1, 0, True)
    assert await published(service, ticket.id) == ["TicketOpened", "TicketSlaRecomputed"]


async def test_recomputing_says_nothing_new_of_the_policy(service: RunningService, shop: Shop) -> None:
    await service.call(policies.RecomputeSlaPolicyRequest(id=DEFAULT, terms=NEWEST), **ADMIN)
    assert await step(service)
    [default] = await listed(service)
    assert default.number == 1
    assert await published(service, DEFAULT) == ["SlaPolicyChanged"]


async def test_tickets_of_another_retailer_stay_as_they_are(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    await open_baltic_tools(service)
    foreign = default_policy_id("baltic-tools")
    await change(service, foreign, targets=[QUICK])
    await service.call(policies.RecomputeSlaPolicyRequest(id=foreign, terms=CHOSEN_ANEW), **ADMIN)
    assert await step(service)
    assert await progress(service, foreign) == (0, 0, 0, True)
    assert await terms_of(service, ticket.id) == (DEFAULT, 1)


async def test_policy_of_another_retailer_is_not_recomputed(service: RunningService, shop: Shop) -> None:
    request = tickets.RecomputeTicketRequest(id=(await shop.open()).id, terms=NEWEST)
    foreigner: dict[str, Any] = {**SUPERVISOR, "retailers": ("baltic-tools",)}
    assert await service.refusal(request, **foreigner) == ("NOT_FOUND", "TICKET_NOT_FOUND")
