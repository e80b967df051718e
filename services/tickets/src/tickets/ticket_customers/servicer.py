"""TicketCustomerService."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aftersales.tickets.v1 import ticket_customer_service_pb2 as pb
from aftersales.tickets.v1.ticket_customer_service_pb2_grpc import TicketCustomerServiceServicer
from domainkit.instants import Instant
from domainkit.viewer import Viewer
from servicekit.auth.authorization import Access
from servicekit.mapping.mapper import MessageFields
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.parsing import Context
from servicekit.runtime.clock import Clock

from tickets.ticket_customers.use_cases import AssignCustomers
from tickets.tickets.domain.change import Change
from tickets.tickets.domain.ticket import Ticket

Shown = Callable[[Ticket, Viewer, Instant], Awaitable[MessageFields]]
"""A ticket as a command returns it to this viewer."""


@dataclass(frozen=True)
class TicketCustomerServicer(TicketCustomerServiceServicer):
    access: Access
    clock: Clock
    assigning: AssignCustomers
    shown: Shown

    async def AssignTicketCustomer(
        self, request: pb.AssignTicketCustomerRequest, context: Context
    ) -> pb.AssignTicketCustomerResponse:
        caller = await self.access.caller(context, "AssignTicketCustomer")
        key = idempotency_key_of(caller, "AssignTicketCustomer", request)
        change = Change(request.id, caller, self.clock(), versions_to_match(request), key)
        ticket = await self.assigning.assign(change, request.customer_id)
        return pb.AssignTicketCustomerResponse(ticket=await self.shown(ticket, caller, self.clock()))
