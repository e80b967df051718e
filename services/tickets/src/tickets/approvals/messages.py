"""Approvals in lists, as aftersales.tickets.v1 shows them. Those of a ticket are in its message."""

from aftersales.common.v1 import common_pb2
from aftersales.tickets.v1 import approval_pb2
from domainkit.actors import Actor, shown_id, shown_name
from servicekit.mapping.mapper import mapper

from tickets.approvals.domain.asked_for import TicketApproval
from tickets.tickets.domain.approval import Approval

actor_message = mapper(Actor, common_pb2.Actor, computed={"id": shown_id, "display_name": shown_name})
ticket_approval_message = mapper(
    TicketApproval,
    approval_pb2.TicketApproval,
    parts=[mapper(Approval, approval_pb2.Approval, parts=[actor_message])],
)
