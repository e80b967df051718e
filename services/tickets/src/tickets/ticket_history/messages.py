"""The history of a ticket as aftersales.tickets.v1 shows it."""

from collections.abc import Sequence

from aftersales.common.v1 import common_pb2
from aftersales.tickets.v1 import ticket_history_pb2 as pb
from domainkit.actors import Actor, shown_id, shown_name
from servicekit.mapping.mapper import mapper
from servicekit.mapping.timestamps import to_timestamp

from tickets.ticket_history.domain.entry import FieldChange, HistoryEntry

actor_message = mapper(Actor, common_pb2.Actor, computed={"id": shown_id, "display_name": shown_name})


def entry_message(entry: HistoryEntry, changes: Sequence[FieldChange], role: str) -> pb.TicketHistoryEntry:
    return pb.TicketHistoryEntry(
        id=entry.id,
        kind=entry.kind,
        at=to_timestamp(entry.at),
        by=actor_message.fields(entry.by, role=role) if entry.by else None,
        message_id=entry.message_id,
        target=entry.target,
        share=entry.share,
        changes=[
            pb.TicketFieldChange(field=each.field, before=each.before, after=each.after, item=each.item)
            for each in changes
        ],
        omitted_change_count=entry.left_out,
    )
