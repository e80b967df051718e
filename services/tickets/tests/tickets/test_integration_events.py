"""Every event has its event_of: the subject and message of the contract."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

import orjson
import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant
from servicekit.events.outbox import LARGEST_EVENT, StoredText
from servicekit.mapping.proto_json import to_json
from tickets.policies.domain.kinds import Priority, ResolutionCode, TargetKind
from tickets.tickets.domain import edit_events as edits
from tickets.tickets.domain import events, target_events
from tickets.tickets.domain import merge_events as merges
from tickets.tickets.domain.approval import LONGEST_TEXT, MOST_APPROVALS, Approval
from tickets.tickets.domain.approval_events import ApprovalEvent
from tickets.tickets.domain.checklist import ChecklistItem
from tickets.tickets.domain.clock.sla import Cause
from tickets.tickets.domain.hand_over import (
    LONGEST_ANSWER,
    LONGEST_LINE,
    LONGEST_QUESTION,
    LONGEST_URL,
    MOST_HAND_OVERS,
    HandOver,
    HandOverOutcome,
)
from tickets.tickets.domain.hand_over_events import HandOverEvent
from tickets.tickets.domain.opening import LONGEST_BODY, LONGEST_SUBJECT
from tickets.tickets.domain.participants import LONGEST_NAME, MOST_PARTICIPANTS, Participant
from tickets.tickets.domain.pending import Waiting
from tickets.tickets.domain.split_events import TicketSplit
from tickets.tickets.domain.ticket import Resolution, Ticket
from tickets.tickets.integration_events import ticket_event

TICKET_EVENTS = {
    "opened": "TicketOpened",
    "message_added": "TicketMessageAdded",
    "message_edited": "TicketMessageEdited",
    "assigned": "TicketAssigned",
    "unassigned": "TicketUnassigned",
    "updated": "TicketUpdated",
    "participants_changed": "TicketParticipantsChanged",
    "tagged": "TicketTagged",
    "checklist_changed": "TicketChecklistChanged",
    "approval_requested": "TicketApprovalRequested",
    "approval_answered": "TicketApprovalAnswered",
    "approval_withdrawn": "TicketApprovalWithdrawn",
    "handed_over": "TicketHandedOver",
    "hand_over_answered": "TicketHandOverAnswered",
    "hand_over_withdrawn": "TicketHandOverWithdrawn",
    "coverage_determined": "TicketCoverageDetermined",
    "waiting": "TicketWaiting",
    "resumed": "TicketResumed",
    "resolved": "TicketResolved",
    "reopened": "TicketReopened",
    "closed": "TicketClosed",
    "reopening_undone": "TicketReopeningUndone",
    "reminder_due": "TicketReminderDue",
    "marked_as_spam": "TicketMarkedAsSpam",
    "rescued": "TicketRescued",
    "cancelled": "TicketCancelled",
    "sla_recomputed": "TicketSlaRecomputed",
    "merged": "TicketMerged",
    "unmerged": "TicketUnmerged",
    "absorbed": "TicketAbsorbed",
    "released": "TicketReleased",
    "split": "TicketSplit",
    "erased": "TicketErased",
    "sla_warning": "TicketSlaWarning",
    "sla_breached": "TicketSlaBreached",
    "escalated": "TicketEscalated",
}


def approval_of(asked: Actor, text: str = "May we?") -> Approval:
    return Approval(
        id="apr_1", question=text, comment=text, approver=asked, requested_by=asked, requested_at=Instant(1)
    )


def hand_over_by(agent: Actor) -> HandOver:
    """As large as one can be: its texts take no control characters, which JSON would escape."""
    widest = "\U0001d11e"  # four bytes
    return HandOver(
        id="hnd_1",
        addressee=widest * LONGEST_LINE,
        question=widest * LONGEST_QUESTION,
        reference=widest * LONGEST_LINE,
        reference_url="x" * LONGEST_URL,
        reason_id="rsn_1",
        handed_over_by=agent,
        handed_over_at=Instant(1),
        outcome=HandOverOutcome.FIXED,
        fixed_in=widest * LONGEST_LINE,
        answer=widest * LONGEST_ANSWER,
        answered_by=agent,
        ended_at=Instant(2),
    )


ANNA = Participant("anna@meri.example", "Anna")
WITH_TEXT = {events.TicketOpened, events.MessageAdded}


@pytest.fixture
def happened(ticket: Ticket, agent: Actor) -> dict[type, events.TicketEvent]:
    ticket = replace(ticket, version=3)
    due = ticket.sla.targets[0].due_at
    fact: Mapping[str, Any] = {"ticket": ticket, "target": TargetKind.RESOLUTION, "cycle": 1, "share": 100}
    missed: Mapping[str, Any] = {**fact, "at": due, "due_at": due, "cause": Cause.TIME}
    return {
        events.TicketOpened: events.TicketOpened(ticket, ticket.opening),
        events.MessageAdded: events.MessageAdded(ticket, ticket.opening),
        edits.MessageEdited: edits.MessageEdited(ticket, ticket.opening, agent, ("agt_1",)),
        events.TicketAssigned: events.TicketAssigned(ticket, agent),
        events.TicketUnassigned: events.TicketUnassigned(ticket, agent, agent, "tem_1"),
        events.TicketUpdated: events.TicketUpdated(ticket, Priority.LOW, "It drips", agent),
        events.TicketParticipantsChanged: events.TicketParticipantsChanged(ticket, (ANNA,), (ANNA,), agent),
        events.TicketTagged: events.TicketTagged(ticket, ("wet",), ("dry",), agent),
        events.TicketChecklistChanged: events.TicketChecklistChanged(
            ticket, (ChecklistItem("itm_1", "Compare", done_by=agent),), agent
        ),
        **{kind: kind(ticket, approval_of(agent), agent) for kind in get_args(ApprovalEvent)},
        **{kind: kind(ticket, hand_over_by(agent), agent) for kind in get_args(HandOverEvent)},
        events.CoverageDetermined: events.CoverageDetermined(ticket),
        events.TicketWaiting: events.TicketWaiting(ticket),
        events.TicketResumed: events.TicketResumed(ticket),
        events.TicketResolved: events.TicketResolved(ticket),
        events.TicketReopened: events.TicketReopened(ticket, agent),
        events.TicketClosed: events.TicketClosed(ticket),
        events.TicketReopeningUndone: events.TicketReopeningUndone(ticket, agent),
        events.TicketReminderDue: events.TicketReminderDue(ticket, 1),
        events.TicketMarkedAsSpam: events.TicketMarkedAsSpam(ticket, agent),
        events.TicketRescued: events.TicketRescued(ticket, agent),
        events.TicketCancelled: events.TicketCancelled(ticket, agent),
        merges.TicketMerged: merges.TicketMerged(ticket, "tkt_2", agent),
        merges.TicketUnmerged: merges.TicketUnmerged(ticket, "tkt_2", agent),
        merges.TicketAbsorbed: merges.TicketAbsorbed(ticket, "tkt_2", agent),
        merges.TicketReleased: merges.TicketReleased(ticket, "tkt_2", agent),
        TicketSplit: TicketSplit(ticket, "tkt_2", "msg_1", agent),
        events.TicketErased: events.TicketErased(ticket),
        events.TicketMarkedAsSpam: events.TicketMarkedAsSpam(ticket, agent),
        events.TicketRescued: events.TicketRescued(ticket, agent),
        events.TicketCancelled: events.TicketCancelled(ticket, agent),
        events.TicketSlaRecomputed: events.TicketSlaRecomputed(
            ticket=ticket,
            previous_policy_id="slp_1",
            previous_policy_version=1,
            previous_calendar_id="cal_1",
            previous_calendar_version=1,
            policy_id="slp_1",
            policy_version=2,
            calendar_id="cal_1",
            calendar_version=1,
            recomputed_by=agent,
        ),
        target_events.TicketSlaWarning: target_events.TicketSlaWarning(**missed),
        target_events.TicketSlaBreached: target_events.TicketSlaBreached(**missed),
        target_events.TicketEscalated: target_events.TicketEscalated(
            **fact,
            policy_id="slp_1",
            policy_version=2,
            previous_priority=Priority.LOW,
            previous_assignee=agent,
            previous_team_id="tem_1",
            notified_agent_ids=("agt_1",),
            skipped=(target_events.EscalationSkip(agent_id="agt_2", reason="AGENT_UNKNOWN"),),
            escalated_by=agent,
        ),
    }


def test_every_ticket_event_has_its_subject_and_message(happened: dict[type, events.TicketEvent]) -> None:
    published = [ticket_event(happened[kind]) for kind in get_args(events.TicketEvent)]
    assert [(event_of.subject, event_of.message.DESCRIPTOR.full_name) for event_of in published] == [
        (f"internal.nordic-home.tickets.v1.ticket.{name}", f"aftersales.tickets.v1.{message}")
        for name, message in TICKET_EVENTS.items()
    ]


def test_ticket_in_an_event_has_the_next_etag_and_no_actions(
    happened: dict[type, events.TicketEvent],
) -> None:
    ticket = to_json(ticket_event(happened[events.TicketOpened]).message)["ticket"]
    assert ticket["etag"] == "4"
    assert not ticket["allowed_actions"]
    assert not ticket["messages"]


def test_largest_ticket_event_is_far_below_the_nats_limit(happened: dict[type, events.TicketEvent]) -> None:
    widest = "\x01"  # six bytes in JSON
    someone = Actor(ActorKind.AGENT, widest * 200, widest * 200)
    opening = replace(happened[events.TicketOpened].ticket.opening, body=widest * LONGEST_BODY, author=someone)
    ticket = replace(
        happened[events.TicketOpened].ticket,
        subject=widest * LONGEST_SUBJECT,
        opening=opening,
        opened_by=someone,
        approvals=(approval_of(someone, widest * LONGEST_TEXT),) * MOST_APPROVALS,
        hand_overs=(hand_over_by(someone),) * MOST_HAND_OVERS,
        assignee=someone,
        waiting=Waiting(Instant(1), widest * 500),
        resolution=Resolution(ResolutionCode.SOLVED, Instant(1), someone),
        cc=(Participant(widest * 254, widest * LONGEST_NAME),) * MOST_PARTICIPANTS,
    )
    for kind in get_args(events.TicketEvent):
        event: Any = happened[kind]
        message = {"message": opening} if hasattr(event, "message") else {}
        event_of = ticket_event(replace(event, ticket=ticket, **message))
        assert len(orjson.dumps(to_json(event_of.message))) < LARGEST_EVENT / 2


def test_long_texts_are_stored_once_and_referenced(happened: dict[type, events.TicketEvent]) -> None:
    published = {kind: ticket_event(happened[kind]) for kind in get_args(events.TicketEvent)}
    assert {kind for kind, event_of in published.items() if event_of.texts} == WITH_TEXT
    ticket = happened[events.TicketOpened].ticket
    assert published[events.TicketOpened].texts == {"message.body": StoredText("tickets", ticket.id, "opening.body")}
    assert published[events.MessageAdded].texts == {
        "message.body": StoredText("messages", ticket.opening.id, "body"),
    }
