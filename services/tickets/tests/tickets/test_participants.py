from dataclasses import replace

import pytest
from domainkit.actors import Actor
from domainkit.instants import MINUTE, Instant, after
from domainkit.refusals import Refused
from hypothesis import given, settings
from hypothesis import strategies as st
from tickets.tickets.domain.copying import change_participants, join_participants
from tickets.tickets.domain.participants import (
    MOST_PARTICIPANTS,
    Participant,
    ParticipantChanges,
    Participants,
    ParticipantSource,
    changed,
    joined,
    shown_to_customer,
)
from tickets.tickets.domain.ticket import Status, Ticket
from tickets.tickets.domain.transitions import Rules

ANNA, OTTO = Participant("anna@meri.example", "Anna"), Participant("otto@meri.example")
NOBODY: frozenset[str] = frozenset()
OURS = frozenset({"care@nordic-home.example"})

addresses = st.sampled_from([f"{name}@meri.example" for name in "abcd"])
people = st.builds(Participant, addresses, st.just(""), st.sampled_from(ParticipantSource))
changes = st.builds(ParticipantChanges, st.lists(people, max_size=3), st.lists(addresses, max_size=2))


@settings(deadline=None, max_examples=100)
@given(st.lists(changes, max_size=8), st.lists(people, max_size=4))
def test_participants_are_each_there_once(all_changes: list[ParticipantChanges], mailed: list[Participant]) -> None:
    cc: Participants = ()
    for each in all_changes:
        before = {one.address for one in cc}
        cc = joined(changed(cc, each, ours=OURS, customers=NOBODY), mailed, unwanted=OURS)
        added = {one.address for one in each.add}
        assert len({one.address for one in cc}) == len(cc)
        assert {one.address for one in cc} == (before - set(each.remove)) | added | {one.address for one in mailed}


def test_changes_of_two_people_both_count() -> None:
    one, other = ParticipantChanges(add=[ANNA]), ParticipantChanges(add=[OTTO], remove=["kai@meri.example"])
    kai = Participant("kai@meri.example")
    for first, second in ((one, other), (other, one)):
        cc = changed(changed((kai,), first, ours=OURS, customers=NOBODY), second, ours=OURS, customers=NOBODY)
        assert {each.address for each in cc} == {ANNA.address, OTTO.address}


def test_own_address_as_a_participant_is_refused() -> None:
    asked = ParticipantChanges(add=[ANNA, Participant("care@nordic-home.example")])
    with pytest.raises(Refused) as refused:
        changed((), asked, ours=OURS, customers=NOBODY)
    assert refused.value.field == "add[1].address"


def test_the_customer_is_no_participant() -> None:
    assert changed((), ParticipantChanges(add=[ANNA, OTTO]), ours=OURS, customers={OTTO.address}) == (ANNA,)


def test_ticket_takes_no_more_than_twenty_participants() -> None:
    many = [Participant(f"{number}@meri.example") for number in range(MOST_PARTICIPANTS)]
    full = changed((), ParticipantChanges(add=many), ours=OURS, customers=NOBODY)
    with pytest.raises(Refused, match="at most 20"):
        changed(full, ParticipantChanges(add=[ANNA]), ours=OURS, customers=NOBODY)
    assert joined(full, [replace(ANNA, source=ParticipantSource.MAIL)], unwanted=OURS) == full


def test_mail_neither_renames_nor_shows_its_participants() -> None:
    mailed = Participant(OTTO.address, "Somebody", ParticipantSource.MAIL)
    renamed = Participant(ANNA.address, "Not Anna", ParticipantSource.MAIL)
    cc = joined((ANNA,), [renamed, mailed], unwanted=OURS)
    assert cc == (ANNA, mailed)
    assert shown_to_customer(cc) == (ANNA,)
    confirmed = changed(cc, ParticipantChanges(add=[OTTO]), ours=OURS, customers=NOBODY)
    assert shown_to_customer(confirmed) == (ANNA, replace(mailed, source=ParticipantSource.STAFF))


def test_event_names_who_came_and_who_left(ticket: Ticket, agent: Actor, rules: Rules, monday: Instant) -> None:
    later = after(monday, MINUTE)
    first, _ = change_participants(ticket, ParticipantChanges(add=[ANNA]), agent, rules, monday)
    ask = ParticipantChanges(add=[OTTO], remove=[ANNA.address])
    second, (event,) = change_participants(first, ask, agent, rules, later)
    assert (event.added, event.removed, event.changed_by) == ((OTTO,), (ANNA,), agent)  # type: ignore[union-attr]
    assert (second.cc, second.updated_at, second.sla) == ((OTTO,), later, ticket.sla)
    again, events = change_participants(second, ask, agent, rules, later)
    assert again is second
    assert events == []


def test_resolved_ticket_takes_participants_of_mail_alone(
    ticket: Ticket, agent: Actor, maija: Actor, rules: Rules, monday: Instant
) -> None:
    resolved = replace(ticket, status=Status.RESOLVED)
    with pytest.raises(Refused, match="resolved"):
        change_participants(resolved, ParticipantChanges(add=[ANNA]), agent, rules, monday)
    joining, _ = join_participants(resolved, [ANNA], maija, monday, unwanted=OURS)
    assert joining.cc == (ANNA,)
