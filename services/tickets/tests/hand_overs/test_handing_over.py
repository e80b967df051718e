from dataclasses import replace

import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.instants import EPOCH, HOUR, Instant
from domainkit.privacy import emptied
from domainkit.refusals import Refused
from hypothesis import given
from hypothesis import strategies as st
from tickets.hand_overs.domain.handing_over import answer_hand_over, hand_over, withdraw_hand_over
from tickets.pending_reasons.domain.pending_reason import PendingReason
from tickets.policies.domain.kinds import Party, ResolutionCode
from tickets.tickets.domain.hand_over import (
    MOST_HAND_OVERS,
    PARTIES,
    Answer,
    HandOver,
    HandOverDraft,
    HandOverOutcome,
    HandOverState,
    answered,
    begun,
    withdrawn,
)
from tickets.tickets.domain.lifecycle import Assignment, assign, resolve
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Status, Ticket
from tickets.tickets.domain.transitions import Rules
from tickets.tickets.domain.waiting import WaitFor, resume, wait

EERO, VENLA = Actor(ActorKind.AGENT, "agt_eero", "Eero"), Actor(ActorKind.SUPERVISOR, "agt_venla", "Venla")
ASKED = HandOverDraft(addressee="Firmware", question="Is E24 known?")
PLANNED = Answer(outcome=HandOverOutcome.PLANNED, text="In spring")
FIXED = Answer(outcome=HandOverOutcome.FIXED, text="Update it", fixed_in="4.2.1")


def reason_of(party: Party) -> PendingReason:
    return PendingReason(
        id=f"rsn_{party}",
        retailer="nordic-home",
        name="Development",
        customer_label="With the makers",
        party=party,
        pauses=frozenset(),
        created_at=EPOCH,
        updated_at=EPOCH,
    )


SUPPLIER = reason_of(Party.SUPPLIER)
OPEN = begun((), ASKED, SUPPLIER, EERO, Instant(1), id="hnd_1")


@pytest.fixture
def handed(ticket: Ticket, agent: Actor, rules: Rules, terms: Terms, monday: Instant) -> Ticket:
    """Since Monday at ten with the supplier's development."""
    opened, _ = assign(ticket, Assignment(agent), agent, rules, monday)
    at = Instant(monday + HOUR)
    return hand_over(opened, ASKED, SUPPLIER, None, agent, rules, terms, at, id="hnd_1")[0]


def names(events: object) -> list[str]:
    return [type(each).__name__ for each in events]  # type: ignore[attr-defined]


@given(st.lists(st.sampled_from(["answer", "withdraw"]), min_size=1, max_size=5))
def test_first_end_of_a_hand_over_alone_counts(steps: list[str]) -> None:
    def after(known: HandOver, step: str, now: Instant) -> HandOver:
        return answered(known, PLANNED, VENLA, now) if step == "answer" else withdrawn(known, EERO, now)

    first = after(OPEN, steps[0], Instant(2))
    assert first.ended_at == Instant(2)
    for step in steps[1:]:
        with pytest.raises(Refused) as refused:
            after(first, step, Instant(3))
        assert (refused.value.reason, refused.value.metadata["allowed_states"]) == ("HAND_OVER_NOT_OPEN", "")


@pytest.mark.parametrize("outcome", HandOverOutcome)
def test_version_is_there_with_a_fix_alone(outcome: HandOverOutcome) -> None:
    is_fix = outcome is HandOverOutcome.FIXED
    ended = answered(OPEN, Answer(outcome=outcome, text="So it is", fixed_in="4.2.1" if is_fix else ""), VENLA, EPOCH)
    assert (ended.outcome, ended.fixed_in) == (outcome, "4.2.1" if is_fix else "")
    with pytest.raises(Refused) as refused:
        answered(OPEN, Answer(outcome=outcome, text="So it is", fixed_in="" if is_fix else "4.2.1"), VENLA, EPOCH)
    assert refused.value.field == "fixed_in"


def test_other_agent_withdraws_no_hand_over_but_a_supervisor() -> None:
    assert withdrawn(OPEN, VENLA, EPOCH).state is HandOverState.WITHDRAWN
    with pytest.raises(Refused) as refused:
        withdrawn(OPEN, replace(EERO, id="agt_aino"), EPOCH)
    assert (refused.value.kind, refused.value.reason) == ("denied", "HAND_OVER_NOT_YOURS")


def test_ticket_has_one_open_hand_over_and_twenty_in_all() -> None:
    many = tuple(answered(replace(OPEN, id=f"hnd_{n}"), PLANNED, EERO, EPOCH) for n in range(MOST_HAND_OVERS))
    assert begun(many[1:], ASKED, SUPPLIER, EERO, EPOCH, id="hnd_x").state is HandOverState.OPEN
    for known, reason in ((many, "TOO_MANY_HAND_OVERS"), ((OPEN,), "HAND_OVER_OPEN")):
        with pytest.raises(Refused) as refused:
            begun(known, ASKED, SUPPLIER, EERO, EPOCH, id="hnd_x")
        assert refused.value.reason == reason


@pytest.mark.parametrize("party", sorted(set(Party) - PARTIES))
def test_nobody_else_is_awaited_for_development(party: Party) -> None:
    with pytest.raises(Refused) as refused:
        begun((), ASKED, reason_of(party), EERO, EPOCH, id="hnd_1")
    assert refused.value.field == "reason_id"


def test_wait_for_development_is_charged_to_its_party(
    handed: Ticket, agent: Actor, terms: Terms, monday: Instant
) -> None:
    assert (handed.status, handed.sla.party) == (Status.PENDING_PARTNER, Party.SUPPLIER)
    changed, events = answer_hand_over(handed, "hnd_1", FIXED, agent, terms, Instant(monday + 3 * HOUR))
    assert (changed.status, changed.waiting, changed.sla.party) == (Status.OPEN, None, Party.US)
    assert names(events) == ["HandOverAnswered", "TicketResumed"]


def test_hand_over_in_the_retailers_house_goes_on_by_itself(
    ticket: Ticket, agent: Actor, rules: Rules, terms: Terms, monday: Instant
) -> None:
    opened, _ = assign(ticket, Assignment(agent), agent, rules, monday)
    ours, later = reason_of(Party.US), Instant(monday + HOUR)
    with pytest.raises(Refused) as refused:
        hand_over(opened, ASKED, ours, None, agent, rules, terms, monday, id="hnd_1")
    assert refused.value.field == "until"
    handed, _ = hand_over(opened, ASKED, ours, later, agent, rules, terms, monday, id="hnd_1")
    assert (handed.status, handed.waiting and handed.waiting.until) == (Status.SCHEDULED, later)


def test_answer_ends_no_wait_for_something_else(
    handed: Ticket, agent: Actor, maija: Actor, rules: Rules, terms: Terms, monday: Instant
) -> None:
    now = Instant(monday + 2 * HOUR)
    going_on, _ = resume(handed, agent, rules, terms, now)
    for wanted in (WaitFor(), WaitFor(reason=SUPPLIER)):
        waiting, _ = wait(going_on, wanted, agent, rules, terms, now)
        changed, events = answer_hand_over(waiting, "hnd_1", PLANNED, agent, terms, now)
        assert (changed.status, names(events)) == (waiting.status, ["HandOverAnswered"])


def test_answer_is_recorded_on_a_ticket_resolved_meanwhile(
    handed: Ticket, agent: Actor, rules: Rules, terms: Terms, monday: Instant
) -> None:
    now = Instant(monday + 2 * HOUR)
    resolved, _ = resolve(handed, ResolutionCode.SOLVED, agent, rules, terms, now)
    changed, events = answer_hand_over(resolved, "hnd_1", PLANNED, agent, terms, now)
    assert (changed.status, changed.hand_overs[0].answer) == (Status.RESOLVED, "In spring")
    assert names(events) == ["HandOverAnswered"]


def test_erased_ticket_has_no_words_of_its_hand_overs(
    handed: Ticket, agent: Actor, terms: Terms, monday: Instant
) -> None:
    now = Instant(monday + 2 * HOUR)
    (known,) = emptied(answer_hand_over(handed, "hnd_1", FIXED, agent, terms, now)[0]).hand_overs
    assert (known.question, known.answer, known.reference, known.outcome) == ("", "", "", HandOverOutcome.FIXED)
    with pytest.raises(Refused) as refused:
        withdraw_hand_over(replace(handed, erased_at=now), "hnd_1", agent, terms, now)
    assert refused.value.reason == "TICKET_ERASED"
