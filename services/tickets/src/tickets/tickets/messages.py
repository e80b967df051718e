"""Tickets and their messages as aftersales.tickets.v1 shows them, in responses and in events alike."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from aftersales.common.v1 import common_pb2
from aftersales.tickets.v1 import approval_pb2, attachment_pb2, hand_over_pb2, ticket_service_pb2
from aftersales.tickets.v1 import ticket_pb2 as pb
from domainkit.actors import Actor, ActorKind, shown_id, shown_name
from domainkit.instants import SECOND, Instant
from domainkit.pages import Count
from servicekit.mapping.mapper import MessageFields, mapper
from servicekit.mapping.timestamps import to_timestamp
from servicekit.rpc.etags import etag_of

from tickets.attachments.domain.attachment import AttachmentRef
from tickets.custom_fields.domain import values
from tickets.custom_fields.domain.values import CustomFieldValue, Values
from tickets.policies.domain.kinds import Party, TargetKind
from tickets.tickets.domain.approval import Approval
from tickets.tickets.domain.checklist import ChecklistItem
from tickets.tickets.domain.clock.share import Share, next_target
from tickets.tickets.domain.clock.sla import Sla, Target
from tickets.tickets.domain.conversation_pages import shown_count
from tickets.tickets.domain.hand_over import HandOver
from tickets.tickets.domain.mail_source import MailSource
from tickets.tickets.domain.mail_states import MailDelivery
from tickets.tickets.domain.merged import MergedTicket, Unmerged
from tickets.tickets.domain.message import FormerText, Message
from tickets.tickets.domain.participants import Participant, Participants, shown_to_customer
from tickets.tickets.domain.pending import Waiting
from tickets.tickets.domain.split import SplitFrom, SplitOff
from tickets.tickets.domain.ticket import Status, Ticket
from tickets.tickets.domain.transitions import Action


def ticket_etag(
    ticket: Ticket,
    role: str,
    allowed_actions: tuple[Action, ...],
    share: Share | None = None,
    joint_count: int | None = None,
) -> str:
    """All that the representation depends on: the version; who sees it; what time allows, lets expire and uses up.

    `joint_count` grows with merged tickets, which have versions of their own.
    """
    missed = (target.kind for target in ticket.sla.targets if target.breached)
    used = () if share is None else (f"{share.percent}%",)
    joint = () if joint_count is None else (f"{joint_count} messages",)
    return etag_of(ticket.version, role, *allowed_actions, *missed, *used, *joint)


def counted_by_status(counts: Sequence[tuple[Status, Count]]) -> ticket_service_pb2.TicketCount:
    """The number of each status, and their sum."""
    return ticket_service_pb2.TicketCount(
        tickets=sum(count.n for _, count in counts),
        more=any(count.more for _, count in counts),
        by_status=[
            ticket_service_pb2.TicketStatusCount(
                status=pb.TicketStatus.Value(f"TICKET_STATUS_{status.name}"), tickets=count.n, more=count.more
            )
            for status, count in counts
        ],
    )


def owed_to(sla: Sla, role: str) -> tuple[Target, ...]:
    """The targets that this role sees. What a partner owes us is nothing to customers."""
    return tuple(
        target if target.started_at is not None else replace(target, started_at=sla.began(target))
        for target in sla.targets
        if role != ActorKind.CUSTOMER or target.kind is not TargetKind.PARTNER_RESPONSE
    )


def next_kind(sla: Sla) -> TargetKind | None:
    target = next_target(sla)
    return None if target is None else target.kind


def budget_seconds(target: Target) -> int:
    return target.budget // SECOND


def merged_into(ticket: Ticket, role: str) -> str:
    """Another customer's ticket is nothing to a customer, not even its id."""
    gone = ticket.merged_into
    return "" if gone is None or (role == ActorKind.CUSTOMER and not gone.same_customer) else gone.ticket_id


def merged_at(ticket: Ticket) -> Instant | None:
    return None if ticket.merged_into is None else ticket.merged_into.at


def waiting_reason(waiting: Waiting, role: str) -> str:
    """What is asked of customers is shown to them. What is said of a wait for others is not: they see its label."""
    return "" if role == ActorKind.CUSTOMER and waiting.party is not Party.CUSTOMER else waiting.reason


def participants(ticket: Ticket, role: str) -> Participants:
    """A mail whose sender is not known may name anybody: the customer does not see those."""
    return shown_to_customer(ticket.cc) if role == ActorKind.CUSTOMER else ticket.cc


def values_shown(ticket: Ticket, role: str) -> Values:
    """Of the retailer's own fields: customers see those that are for them."""
    return values.shown_to_customer(ticket.custom_fields) if role == ActorKind.CUSTOMER else ticket.custom_fields


def message_etag(message: Message) -> str:
    """What mail servers do with its mails is not part of it."""
    return etag_of(message.content_version)


target_message = mapper(Target, pb.SlaTarget, computed={"budget_seconds": budget_seconds})
value_message = mapper(CustomFieldValue, pb.CustomFieldValue)
participant_message = mapper(Participant, pb.TicketParticipant)
sla_message = mapper(
    Sla,
    pb.TicketSla,
    computed={"targets": owed_to, "target": next_kind},
    unset={"share_used", "share_changes_at"},
    parts=[target_message],
)
waiting_message = mapper(Waiting, pb.Waiting, computed={"reason": waiting_reason})
actor_message = mapper(Actor, common_pb2.Actor, computed={"id": shown_id, "display_name": shown_name})
mail_source_message = mapper(MailSource, pb.MailSource)
delivery_message = mapper(MailDelivery, pb.MessageDelivery)
attachment_ref_message = mapper(AttachmentRef, attachment_pb2.AttachmentRef)
former_text_message = mapper(FormerText, pb.FormerText, parts=[actor_message])
message_message = mapper(
    Message,
    pb.Message,
    computed={"etag": message_etag},
    unset={"deliveries", "edits"},
    parts=[actor_message, mail_source_message, attachment_ref_message],
)
approval_message = mapper(Approval, approval_pb2.Approval, parts=[actor_message])
hand_over_message = mapper(HandOver, hand_over_pb2.HandOver, parts=[actor_message])
item_message = mapper(ChecklistItem, pb.ChecklistItem, parts=[actor_message])
merged_message = mapper(
    MergedTicket, pb.MergedTicket, sources={"merged_at": "at", "merged_by": "by"}, parts=[actor_message]
)
unmerged_message = mapper(
    Unmerged, pb.UndoneMerge, sources={"undone_at": "at", "undone_by": "by"}, parts=[actor_message]
)
split_from_message = mapper(SplitFrom, pb.SplitFrom)
split_off_message = mapper(SplitOff, pb.SplitOff, sources={"split_at": "at", "split_by": "by"}, parts=[actor_message])
ticket_message = mapper(
    Ticket,
    pb.Ticket,
    sources={"undone_merge": "unmerged"},
    computed={
        "message_count": shown_count,
        "cc": participants,
        "custom_fields": values_shown,
        "merged_into": merged_into,
        "merged_at": merged_at,
    },
    given={"allowed_actions": tuple[Action, ...], "etag": str},
    unset={"messages", "latest_messages"},
    parts=[
        actor_message,
        sla_message,
        waiting_message,
        participant_message,
        value_message,
        merged_message,
        unmerged_message,
        split_from_message,
        split_off_message,
        item_message,
        approval_message,
        hand_over_message,
    ],
)


def listed_message(message: Message, mails: Mapping[str, tuple[MailDelivery, ...]], role: str) -> MessageFields:
    """The message as `role` sees it, with the states of its mails.

    Only lists of messages have them: what happens to mails changes no ticket, and not its ETag.
    """
    fields = message_message.fields(message, role=role)
    if role != ActorKind.CUSTOMER:
        fields["deliveries"] = [delivery_message.fields(each, role=role) for each in mails.get(message.id, ())]
    return fields


def message_with_edits(message: Message, role: str) -> MessageFields:
    """The message as `role` sees it alone, with its former texts: a list of messages would be too long with them."""
    fields = message_message.fields(message, role=role)
    if role != ActorKind.CUSTOMER:
        fields["edits"] = [former_text_message.fields(each, role=role) for each in message.edits]
    return fields


def shown_ticket(
    ticket: Ticket,
    share: Share | None,
    role: str,
    allowed_actions: tuple[Action, ...],
    *,
    listed: bool,
    joint_count: int | None = None,
) -> MessageFields:
    """The ticket as `role` sees it, without messages. Lists have no allowed_actions, yet the etag that covers them.

    `joint_count`: the messages of its conversation, where merged tickets have some of these.
    """
    etag = ticket_etag(ticket, role, allowed_actions, share, joint_count)
    actions = () if listed else allowed_actions
    fields = ticket_message.fields(ticket, role=role, allowed_actions=actions, etag=etag)
    if joint_count is not None:
        fields["message_count"] = joint_count
    if share is not None:
        fields["sla"]["share_used"] = share.percent
        if share.changes_at is not None:
            fields["sla"]["share_changes_at"] = to_timestamp(share.changes_at)
    return fields
