from dataclasses import replace

import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.instants import DAY, SECOND, Instant
from domainkit.refusals import Refused
from hypothesis import given
from hypothesis import strategies as st
from tickets.child_updates.domain.child_update import (
    BATCH,
    Child,
    ChildUpdate,
    SkipReason,
    UpdateDraft,
    UpdateState,
    advance,
    next_children,
    proposed,
    require_alone,
    start,
    texts,
)
from tickets.child_updates.domain.updating import Said, Skipped, skip_reason, update_child
from tickets.policies.domain.kinds import ResolutionCode
from tickets.tickets.domain.conversation import write_message
from tickets.tickets.domain.lifecycle import resolve
from tickets.tickets.domain.merged import MergedInto
from tickets.tickets.domain.message import MessageDraft, Visibility
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Status, Ticket
from tickets.tickets.domain.transitions import Rules

REPLY = UpdateDraft(reply="The pumps are replaced.", note="See the parent.")


@pytest.fixture
def running(ticket: Ticket, agent: Actor, monday: Instant) -> ChildUpdate:
    children = [replace(ticket, id=f"tkt_{number}") for number in range(25)]
    return start(proposed(ticket, children, REPLY, id="tcu_1", by=agent, now=monday), monday)


def test_update_asks_for_something(ticket: Ticket, agent: Actor, monday: Instant) -> None:
    with pytest.raises(Refused, match="Give a reply") as refused:
        proposed(ticket, [ticket], UpdateDraft(), id="tcu_1", by=agent, now=monday)
    assert refused.value.reason == "VALIDATION_FAILED"


def test_ticket_without_children_is_refused(ticket: Ticket, agent: Actor, monday: Instant) -> None:
    with pytest.raises(Refused) as refused:
        proposed(ticket, [], REPLY, id="tcu_1", by=agent, now=monday)
    assert refused.value.reason == "TICKET_HAS_NO_CHILDREN"


def test_erased_parent_is_refused(ticket: Ticket, agent: Actor, monday: Instant) -> None:
    with pytest.raises(Refused) as refused:
        proposed(replace(ticket, erased_at=monday), [ticket], REPLY, id="tcu_1", by=agent, now=monday)
    assert refused.value.reason == "TICKET_ERASED"


def test_update_is_alone(running: ChildUpdate) -> None:
    require_alone(running, [running])
    with pytest.raises(Refused):
        require_alone(running, [running, replace(running, id="tcu_2")])


@given(st.lists(st.sampled_from([None, *SkipReason, "error"]), min_size=1, max_size=160))
def test_each_child_is_decided_once_and_then_it_is_over(results: list[SkipReason | str | None]) -> None:
    """Whatever becomes of the children; one with an error is tried again, and succeeds."""
    update = ChildUpdate(
        id="tcu_1",
        retailer="nordic-home",
        ticket_id="tkt_0",
        state=UpdateState.RUNNING,
        created_by=Actor(ActorKind.AGENT, "agt_1", "Aino"),
        created_at=Instant(0),
        children=tuple(Child(f"tkt_{number}", 1, 1) for number in range(len(results))),
        reply="Hello",
    )
    left = {f"tkt_{number}": result for number, result in enumerate(results)}
    rounds = 0
    while children := next_children(update):
        assert len(children) <= BATCH
        outcomes = {each.ticket_id: left[each.ticket_id] for each in children}
        left.update({id: None for id, result in outcomes.items() if result == "error"})
        failed = {id for id, result in outcomes.items() if result == "error"}
        update = advance(update, {id: r for id, r in outcomes.items() if r != "error"}, Instant(SECOND), failed)  # type: ignore[misc]
        rounds += 1
    assert rounds <= 2 * len(results)
    assert (update.state, update.reply, update.due_at) == (UpdateState.COMPLETED, "", None)
    assert update.updated_count + update.skipped_count == update.total_count == len(results)
    assert [each.reason for each in update.skipped] == [each for each in results if each not in (None, "error")]
    again = dict.fromkeys((each.ticket_id for each in update.children), SkipReason.ERASED)
    assert advance(update, again, Instant(SECOND)) == update


def test_children_that_fail_wait_and_keep_no_others(ticket: Ticket, agent: Actor, monday: Instant) -> None:
    children = [replace(ticket, id=f"tkt_{number}") for number in range(BATCH + 1)]
    update = start(proposed(ticket, children, REPLY, id="tcu_1", by=agent, now=monday), monday)
    failed = {each.ticket_id for each in next_children(update)}
    update = advance(update, {}, monday, failed)
    assert (update.due_at, next_children(update)[0].ticket_id) == (monday, f"tkt_{BATCH}")
    update = advance(update, {f"tkt_{BATCH}": None}, monday, failed)
    assert update.due_at == monday + 30 * SECOND
    update = advance(update, {}, Instant(monday + DAY - 1), failed)
    assert update.state is UpdateState.RUNNING
    update = advance(update, {"tkt_0": None}, Instant(monday + DAY), failed)
    assert (update.state, update.reply, update.updated_count) == (UpdateState.COMPLETED, "", 2)
    assert {each.reason for each in update.skipped} == {SkipReason.FAILED}


def test_proposal_has_no_next_children(running: ChildUpdate) -> None:
    assert not next_children(replace(running, state=UpdateState.PROPOSED))


def said_to(ticket: Ticket, update: ChildUpdate, now: Instant) -> list[Said]:
    return [
        Said(write_message(ticket.id, MessageDraft(body, each), id=f"msg_{each}", author=update.created_by, now=now))
        for each, body in texts(update)
    ]


def test_child_gets_note_reply_and_resolution(
    ticket: Ticket, running: ChildUpdate, rules: Rules, terms: Terms, agent: Actor, monday: Instant
) -> None:
    child, now = running.children[0], Instant(monday + SECOND)

    def resolving(ticket: Ticket, terms: Terms, now: Instant) -> object:
        return resolve(ticket, ResolutionCode.SOLVED, agent, rules, terms, now)

    said = said_to(ticket, running, now)
    updated, events = update_child(ticket, child, said, resolving, rules, terms, now)  # type: ignore[arg-type]
    assert [type(each).__name__ for each in events] == ["MessageAdded", "MessageAdded", "TicketResolved"]
    assert updated.status is Status.RESOLVED
    assert updated.internal_ids == {f"msg_{Visibility.INTERNAL}"}
    seen = replace(ticket, episode=2)
    with pytest.raises(Skipped) as changed:
        update_child(seen, child, said, resolving, rules, terms, now)  # type: ignore[arg-type]
    assert skip_reason(changed.value) is SkipReason.CHANGED
    assert len(update_child(seen, child, said, None, rules, terms, now)[1]) == 2


def test_merged_child_is_skipped(
    ticket: Ticket, running: ChildUpdate, rules: Rules, terms: Terms, agent: Actor, monday: Instant
) -> None:
    into = MergedInto(ticket_id="tkt_2", at=monday, by=agent, same_customer=True, was_new=True, owed=())
    merged = replace(ticket, status=Status.MERGED, merged_into=into)
    with pytest.raises(Skipped) as skipped:
        update_child(merged, running.children[0], said_to(ticket, running, monday), None, rules, terms, monday)
    assert skip_reason(skipped.value) is SkipReason.MERGED


def test_what_may_succeed_later_is_no_reason_to_skip() -> None:
    assert skip_reason(Refused("unavailable", "EVENTS_WAITING", "Later.")) is None
    assert skip_reason(ValueError()) is None
    assert skip_reason(Refused("conflict", "TICKET_FULL", "Full.")) is SkipReason.FULL
