"""What the rules of a policy do about warnings and breaches: once, by who can be reached, and never in a circle."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.refusals import Refused
from servicekit.documents import open_store
from servicekit.testing.clock import FakeClock
from tickets.custom_fields.domain.values import CustomFieldValue
from tickets.policies.domain.kinds import Priority, ResolutionCode, TargetKind
from tickets.policies.domain.policy import Escalation
from tickets.tickets.domain import lifecycle
from tickets.tickets.domain.clock.changes import start
from tickets.tickets.domain.erasure import erase
from tickets.tickets.domain.escalations import Reach, escalate
from tickets.tickets.domain.events import TicketUpdated
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import EscalationDue, Status, Ticket
from tickets.tickets.domain.transitions import Rules
from tickets.tickets.repository.messages import MESSAGES
from tickets.tickets.repository.tickets import TICKETS

from services.tickets.tests.tickets.clockwork import AINO, EERO, GONE, Clockwork

Moment = Callable[[str], Instant]
Escalating = Callable[..., Any]

FIRST, RESOLUTION = TargetKind.FIRST_RESPONSE, TargetKind.RESOLUTION


@pytest.fixture
def escalating(tmp_path: Path, terms: Terms, ticket: Ticket, monday: Instant) -> Escalating:
    """A replica whose policy has these rules, and the ticket: opened on Monday at nine, answered by 17:00."""

    @asynccontextmanager
    async def open_replica(*rules: Escalation) -> AsyncIterator[Clockwork]:
        escalating = replace(terms, policy=replace(terms.policy, escalations=rules))
        store = await open_store(f"sqlite:///{tmp_path / 'store.db'}", [TICKETS, MESSAGES])
        try:
            replica = Clockwork(store, escalating, FakeClock(monday))
            await replica.add(replace(ticket, sla=start(escalating, ticket.priority, monday)))
            yield replica
        finally:
            await store.close()

    return open_replica


async def test_warning_escalates_in_all_ways_at_once(escalating: Escalating, at: Moment) -> None:
    rule = Escalation(
        target=FIRST,
        share=50,
        priority=Priority.HIGH,
        team_id="tem_1",
        agent_id=AINO.id,
        notify_agent_ids=(EERO.id,),
    )
    async with escalating(rule) as replica:
        replica.clock.now = at("2026-03-02 12:59")
        assert await replica.sweep() == 0
        replica.clock.now = at("2026-03-02 13:00")
        await replica.sweep()
        names = [name for name, _ in await replica.events()]
        escalated = dict(await replica.events())["TicketEscalated"]
        raised = await replica.ticket()
    assert names[:4] == ["TicketSlaWarning", "TicketEscalated", "TicketUpdated", "TicketAssigned"]
    assert (raised.priority, raised.assignee, raised.team_id) == (Priority.HIGH, AINO, "tem_1")
    assert (raised.status, raised.updated_at) == (Status.OPEN, at("2026-03-02 13:00"))
    assert (escalated["policy_id"], escalated["policy_version"], escalated["share"]) == ("slp_1", 1, 50)
    assert (escalated["previous_priority"], escalated["notified_agent_ids"]) == ("normal", [EERO.id])
    assert escalated["escalated_by"] == {"kind": "service", "id": "tickets", "display_name": ""}


def test_raised_priority_is_all_that_is_updated(terms: Terms, ticket: Ticket, monday: Instant) -> None:
    rule = Escalation(target=FIRST, share=50, priority=Priority.HIGH)
    escalating = replace(terms, policy=replace(terms.policy, escalations=(rule,)))
    filled = replace(
        ticket,
        category_id="tcg_1",
        custom_fields=(CustomFieldValue("colour", "blue"),),
        escalations_due=(EscalationDue(FIRST, 1, 50, monday),),
    )
    _, happened = escalate(filled, {rule: Reach()}, escalating, monday)
    (updated,) = (each for each in happened if isinstance(each, TicketUpdated))
    assert updated.ticket.priority is Priority.HIGH
    assert (updated.previous_category_id, updated.previous_custom_fields) == ("tcg_1", filled.custom_fields)


async def test_rule_never_lowers_a_priority(escalating: Escalating, at: Moment) -> None:
    async with escalating(Escalation(target=FIRST, share=50, priority=Priority.LOW)) as replica:
        replica.clock.now = at("2026-03-02 13:00")
        await replica.sweep()
        assert [name for name, _ in await replica.events()] == ["TicketSlaWarning", "TicketEscalated"]
        assert (await replica.ticket()).priority is Priority.NORMAL


async def test_who_is_gone_is_skipped_and_named(escalating: Escalating, at: Moment) -> None:
    rule = Escalation(target=FIRST, share=50, team_id="tem_gone", agent_id=GONE, notify_agent_ids=(GONE, AINO.id))
    async with escalating(rule) as replica:
        replica.clock.now = at("2026-03-02 13:00")
        await replica.sweep()
        names = [name for name, _ in await replica.events()]
        escalated = dict(await replica.events())["TicketEscalated"]
    assert names == ["TicketSlaWarning", "TicketEscalated"]
    assert escalated["notified_agent_ids"] == [AINO.id]
    assert [(each["agent_id"], each["team_id"], each["reason"]) for each in escalated["skipped"]] == [
        ("", "tem_gone", "TEAM_UNKNOWN"),
        (GONE, "", "AGENT_UNKNOWN"),
        (GONE, "", "AGENT_UNKNOWN"),
    ]


async def test_breach_by_an_escalation_has_its_cause_and_its_rule(escalating: Escalating, at: Moment) -> None:
    raising = Escalation(target=FIRST, share=80, priority=Priority.URGENT)
    calling = Escalation(target=FIRST, share=100, notify_agent_ids=(AINO.id,))
    async with escalating(raising, calling) as replica:
        replica.clock.now = at("2026-03-02 15:24")
        await replica.sweep()
        happened = [
            (name, data.get("cause", "")) for name, data in await replica.events() if data.get("target") != "resolution"
        ]
        assert await replica.sweep() == 0
    assert happened == [
        ("TicketSlaWarning", "time"),
        ("TicketEscalated", ""),
        ("TicketUpdated", ""),
        ("TicketSlaBreached", "priority_changed"),
        ("TicketEscalated", ""),
    ]


async def test_rules_that_feed_each_other_come_to_an_end(escalating: Escalating, at: Moment) -> None:
    rules = [
        Escalation(target=target, share=share, priority=priority, agent_id=agent.id)
        for target in (FIRST, RESOLUTION)
        for share, priority, agent in (
            (10, Priority.HIGH, AINO),
            (50, Priority.URGENT, EERO),
            (100, Priority.HIGH, AINO),
        )
    ]
    async with escalating(*rules) as replica:
        for moment in ("2026-03-02 10:00", "2026-03-02 16:00", "2026-03-03 16:00", "2026-03-20 09:00"):
            replica.clock.now = at(moment)
            await replica.sweep()
        fired = [(data["target"], data["share"]) for name, data in await replica.events() if name == "TicketEscalated"]
        facts = [(target, share) for _, target, share, _ in await replica.facts()]
    assert sorted(fired) == sorted((rule.target.value, rule.share) for rule in rules)
    assert len(facts) == len(set(facts))


async def test_escalation_that_a_crash_left_out_is_due_at_once(escalating: Escalating, at: Moment) -> None:
    async with escalating(Escalation(target=FIRST, share=50, agent_id=AINO.id)) as replica:
        replica.clock.now = at("2026-03-02 13:00")
        await replica.change(lambda ticket, terms, now: (ticket, []))  # the first write alone
        assert [name for name, _ in await replica.events()] == ["TicketSlaWarning"]
        await replica.sweep()
        assert [name for name, _ in await replica.events()][1:] == ["TicketEscalated", "TicketAssigned"]
        assert await replica.sweep() == 0


async def test_resolved_ticket_is_not_escalated(escalating: Escalating, rules: Rules, agent: Actor, at: Moment) -> None:
    async with escalating(Escalation(target=FIRST, share=50, agent_id=AINO.id)) as replica:
        replica.clock.now = at("2026-03-02 13:00")
        solved = ResolutionCode.SOLVED
        await replica.change(lambda t, terms, now: lifecycle.resolve(t, solved, agent, rules, terms, now))
        await replica.change(lambda t, terms, now: lifecycle.reopen(t, agent, rules, terms, now))
        await replica.sweep()
        assert [name for name, _ in await replica.events()] == ["TicketSlaWarning", "TicketResolved", "TicketReopened"]


async def test_erased_ticket_is_not_escalated(escalating: Escalating, at: Moment) -> None:
    async with escalating(Escalation(target=FIRST, share=50, priority=Priority.HIGH)) as replica:
        replica.clock.now = at("2026-03-02 13:00")
        noticed = await replica.change(lambda ticket, terms, now: (ticket, []))
        assert noticed.escalations_due  # a customer is erased before the rule is carried out
    assert erase(noticed, at("2026-03-02 13:00"))[0].escalations_due == ()


async def test_lookup_that_fails_for_now_is_tried_again(escalating: Escalating, at: Moment) -> None:
    async with escalating(Escalation(target=FIRST, share=50, agent_id=AINO.id)) as replica:
        replica.clock.now = at("2026-03-02 13:00")
        reached, replica.staff.assignable = replica.staff.assignable, unavailable
        with pytest.raises(Refused):
            await replica.sweep()
        replica.staff.assignable = reached
        replica.clock.advance(minutes=2)
        await replica.sweep()
        assert (await replica.ticket()).assignee == AINO


def unavailable(*_: Any) -> Awaitable[Actor]:
    raise Refused("unavailable", "STORE_UNAVAILABLE", "The store is away.")
