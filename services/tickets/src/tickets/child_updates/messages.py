"""Updates of children as aftersales.tickets.v1 shows them."""

from enum import StrEnum

from aftersales.common.v1 import common_pb2
from aftersales.tickets.v1 import ticket_child_update_pb2 as pb
from domainkit.actors import Actor, shown_id, shown_name
from servicekit.mapping.mapper import mapper

from tickets.child_updates.domain.child_update import ChildUpdate, SkippedChild


class _State(StrEnum):
    """One that is only proposed is shown to nobody."""

    RUNNING = "running"
    COMPLETED = "completed"


def _state(update: ChildUpdate) -> _State:
    return _State.RUNNING if update.completed_at is None else _State.COMPLETED


actor_message = mapper(Actor, common_pb2.Actor, computed={"id": shown_id, "display_name": shown_name})
skipped_message = mapper(SkippedChild, pb.SkippedTicketChild)
update_message = mapper(
    ChildUpdate, pb.TicketChildUpdate, computed={"state": _state}, parts=[actor_message, skipped_message]
)
listed_message = mapper(
    ChildUpdate, pb.TicketChildUpdate, computed={"state": _state}, unset={"skipped"}, parts=[actor_message]
)
