import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant
from domainkit.refusals import Refused
from hypothesis import given, settings
from hypothesis import strategies as st
from tickets.policies.domain.kinds import ResolutionCode
from tickets.tickets.domain.checking import change_checklist
from tickets.tickets.domain.checklist import (
    MOST_ITEMS,
    Checklist,
    ChecklistChanges,
    ChecklistItem,
    changed,
    require_done,
)
from tickets.tickets.domain.lifecycle import resolve
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules

AINO, EERO = (Actor(ActorKind.AGENT, f"agt_{name}", name) for name in ("aino", "eero"))
ITEMS: Checklist = tuple(ChecklistItem(f"itm_{number}", f"Step {number}", number == 0) for number in range(4))
ids = st.lists(st.sampled_from([each.id for each in ITEMS]), max_size=4)


@settings(deadline=None, max_examples=100)
@given(ids, ids)
def test_ticks_of_two_agents_all_count(one: list[str], other: list[str]) -> None:
    first = changed(ITEMS, ChecklistChanges(tick=one), AINO, Instant(1))
    both = changed(first, ChecklistChanges(tick=other), EERO, Instant(2))
    assert {each.id for each in both if each.done_at is not None} == {*one, *other}
    assert {each.id for each in both if each.done_by == AINO} == set(one)


def test_unticked_item_is_not_done() -> None:
    done = changed(ITEMS, ChecklistChanges(tick=["itm_0"]), AINO, Instant(1))
    require_done(done)
    with pytest.raises(Refused) as refused:
        require_done(changed(done, ChecklistChanges(untick=["itm_0"]), EERO, Instant(2)))
    assert refused.value.metadata == {"item_ids": "itm_0"}


def test_item_that_is_not_there_is_not_ticked() -> None:
    with pytest.raises(Refused) as refused:
        changed(ITEMS, ChecklistChanges(tick=["itm_0", "itm_9"]), AINO, Instant(1))
    assert refused.value.field == "tick[1]"


def test_checklist_takes_no_more_than_fifty_items() -> None:
    many = [ChecklistItem(f"itm_{number}", "Step") for number in range(10, 10 + MOST_ITEMS)]
    with pytest.raises(Refused, match="at most 50"):
        changed(ITEMS, ChecklistChanges(add=many), AINO, Instant(1))
    assert len(changed(ITEMS, ChecklistChanges(add=many, remove=[each.id for each in ITEMS]), AINO, Instant(1))) == 50


def test_required_item_keeps_a_ticket_from_being_resolved(
    ticket: Ticket, agent: Actor, rules: Rules, terms: Terms, monday: Instant
) -> None:
    required = ChecklistChanges(add=[ChecklistItem("itm_1", "Compare", required=True)])
    checked, (event,) = change_checklist(ticket, required, agent, rules, monday)
    assert event.items == checked.checklist  # type: ignore[union-attr]
    with pytest.raises(Refused, match="not done"):
        resolve(checked, ResolutionCode.SOLVED, agent, rules, terms, monday)
    done, _ = change_checklist(checked, ChecklistChanges(tick=["itm_1"]), agent, rules, monday)
    resolved, _ = resolve(done, ResolutionCode.SOLVED, agent, rules, terms, monday)
    assert resolved.resolution is not None
