"""A change of a ticket by the terms that it goes by."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from domainkit.instants import DAY, HOUR, Instant, after
from domainkit.refusals import Refused
from tickets.policies.domain.kinds import Priority, TargetKind
from tickets.tickets.domain.clock import changes as clock
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.terms import OpeningFacts, Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.use_cases.changing import Changing


@dataclass
class Versions:
    """Terms by the version of the policy; `meanwhile` happens while some are loaded."""

    by_number: dict[int, Terms]
    meanwhile: Callable[[], None] = lambda: None
    asked: list[int] = field(default_factory=list)

    async def for_opening(self, facts: OpeningFacts) -> Terms:
        raise NotImplementedError

    async def of(self, ticket: Ticket) -> Terms:
        self.asked.append(ticket.sla.policy_version)
        self.meanwhile()
        return self.by_number[ticket.sla.policy_version]

    async def newest(self, ticket: Ticket) -> Terms:
        return self.by_number[max(self.by_number)]


@pytest.fixture
def newer(terms: Terms) -> Terms:
    return replace(terms, policy=replace(terms.policy, id="slp_1.2", number=2))


def answered(ticket: Ticket, terms: Terms, now: Instant) -> Outcome:
    return replace(ticket, sla=clock.answer(ticket.sla, terms, now)), []


async def test_change_loads_the_terms_again_after_a_recompute(
    ticket: Ticket, terms: Terms, newer: Terms, stored: Any, monday: Instant
) -> None:
    tickets = stored()
    tickets.values[ticket.id] = ticket
    recomputed = replace(ticket, sla=clock.recompute(ticket.sla, terms, newer, Priority.NORMAL, monday))

    def recompute() -> None:
        tickets.values[ticket.id] = recomputed

    versions = Versions({1: terms, 2: newer}, recompute)
    changed = await Changing(tickets, versions).change(ticket, answered, after(monday, HOUR))
    assert versions.asked == [1, 2]
    assert changed is not None
    assert (changed.sla.policy_version, changed.sla.targets[0].met_at) == (2, monday + HOUR)


async def test_change_gives_up_where_the_terms_change_all_the_time(
    ticket: Ticket, terms: Terms, newer: Terms, stored: Any, monday: Instant
) -> None:
    tickets = stored()
    tickets.values[ticket.id] = ticket
    versions = Versions({1: newer})
    with pytest.raises(Refused, match="every attempt"):
        await Changing(tickets, versions).change(ticket, answered, monday)
    assert tickets.values[ticket.id] is ticket


async def test_change_of_a_ticket_that_is_gone_is_none(
    ticket: Ticket, terms: Terms, stored: Any, monday: Instant
) -> None:
    assert await Changing(stored(), Versions({1: terms})).change(ticket, answered, monday) is None


async def test_change_that_comes_late_notes_what_was_missed(
    ticket: Ticket, terms: Terms, stored: Any, monday: Instant
) -> None:
    """Whatever the change is, also one that does not touch the clock."""
    tickets = stored()
    tickets.values[ticket.id] = ticket
    changing = Changing(tickets, Versions({1: terms}))
    changed = await changing.change(ticket, lambda ticket, _, __: (ticket, []), after(monday, DAY))
    assert changed is not None
    missed = [fact.target for fact in changed.sla.facts if fact.breach]
    assert missed == [TargetKind.FIRST_RESPONSE]
