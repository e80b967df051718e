"""What tickets publishes about tickets.

An event has no caller: it carries no actions and no conversation, and the etag of its own write.
"""

from aftersales.tickets.v1 import events_pb2 as pb
from aftersales.tickets.v1 import ticket_pb2
from servicekit.events.outbox import StoredText
from servicekit.mapping.etags import next_version_etag
from servicekit.mapping.events import event, integration_events
from servicekit.mapping.mapper import mapper

from tickets.tickets.domain.approval_events import ApprovalAnswered, ApprovalRequested, ApprovalWithdrawn
from tickets.tickets.domain.edit_events import MessageEdited
from tickets.tickets.domain.events import (
    CoverageDetermined,
    MessageAdded,
    TicketAssigned,
    TicketCancelled,
    TicketChecklistChanged,
    TicketClosed,
    TicketErased,
    TicketEvent,
    TicketMarkedAsSpam,
    TicketOpened,
    TicketParticipantsChanged,
    TicketReminderDue,
    TicketReopened,
    TicketReopeningUndone,
    TicketRescued,
    TicketResolved,
    TicketResumed,
    TicketSlaRecomputed,
    TicketTagged,
    TicketUnassigned,
    TicketUpdated,
    TicketWaiting,
)
from tickets.tickets.domain.hand_over_events import HandOverAnswered, HandOverWithdrawn, TicketHandedOver
from tickets.tickets.domain.merge_events import TicketAbsorbed, TicketMerged, TicketReleased, TicketUnmerged
from tickets.tickets.domain.message import Message
from tickets.tickets.domain.split_events import TicketSplit
from tickets.tickets.domain.target_events import TicketEscalated, TicketSlaBreached, TicketSlaWarning
from tickets.tickets.messages import (
    actor_message,
    approval_message,
    hand_over_message,
    item_message,
    mail_source_message,
    message_etag,
    participant_message,
    ticket_message,
    value_message,
)
from tickets.tickets.repository.messages import MESSAGES
from tickets.tickets.repository.tickets import TICKETS


def opening_body(opened: TicketOpened) -> StoredText:
    return StoredText(TICKETS.name, opened.ticket.id, "opening.body")


def message_body(added: MessageAdded) -> StoredText:
    return StoredText(MESSAGES.name, added.message.id, "body")


message_in_events = mapper(
    Message,
    ticket_pb2.Message,
    computed={"etag": message_etag},
    unset={"deliveries", "edits"},
    parts=[actor_message, mail_source_message.but(unset={"html"})],  # an event is published whole, and not shown
)
ticket_event = integration_events(
    TicketEvent,
    [
        event(TicketOpened, pb.TicketOpened, texts={"message.body": opening_body}),
        event(MessageAdded, pb.TicketMessageAdded, texts={"message.body": message_body}),
        event(MessageEdited, pb.TicketMessageEdited),
        event(TicketAssigned, pb.TicketAssigned),
        event(TicketUnassigned, pb.TicketUnassigned),
        event(TicketUpdated, pb.TicketUpdated),
        event(TicketParticipantsChanged, pb.TicketParticipantsChanged),
        event(TicketTagged, pb.TicketTagged),
        event(TicketChecklistChanged, pb.TicketChecklistChanged),
        event(ApprovalRequested, pb.TicketApprovalRequested),
        event(ApprovalAnswered, pb.TicketApprovalAnswered),
        event(ApprovalWithdrawn, pb.TicketApprovalWithdrawn),
        event(TicketHandedOver, pb.TicketHandedOver),
        event(HandOverAnswered, pb.TicketHandOverAnswered),
        event(HandOverWithdrawn, pb.TicketHandOverWithdrawn),
        event(CoverageDetermined, pb.TicketCoverageDetermined),
        event(TicketWaiting, pb.TicketWaiting),
        event(TicketResumed, pb.TicketResumed),
        event(TicketResolved, pb.TicketResolved),
        event(TicketReopened, pb.TicketReopened),
        event(TicketClosed, pb.TicketClosed),
        event(TicketReopeningUndone, pb.TicketReopeningUndone),
        event(TicketReminderDue, pb.TicketReminderDue),
        event(TicketMarkedAsSpam, pb.TicketMarkedAsSpam),
        event(TicketRescued, pb.TicketRescued),
        event(TicketCancelled, pb.TicketCancelled),
        event(TicketSlaRecomputed, pb.TicketSlaRecomputed),
        event(TicketMerged, pb.TicketMerged),
        event(TicketUnmerged, pb.TicketUnmerged),
        event(TicketAbsorbed, pb.TicketAbsorbed),
        event(TicketReleased, pb.TicketReleased),
        event(TicketSplit, pb.TicketSplit),
        event(TicketErased, pb.TicketErased),
        event(TicketSlaWarning, pb.TicketSlaWarning),
        event(TicketSlaBreached, pb.TicketSlaBreached),
        event(TicketEscalated, pb.TicketEscalated),
    ],
    parts=[
        ticket_message.but(computed={"etag": next_version_etag}, unset={"allowed_actions"}),
        actor_message,
        participant_message,
        item_message,
        approval_message,
        hand_over_message,
        message_in_events,
        value_message,
    ],
)
