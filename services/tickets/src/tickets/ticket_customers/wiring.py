"""Assigning tickets to customers, built from its parts."""

from functools import partial

from aftersales.tickets.v1.ticket_customer_service_pb2_grpc import add_TicketCustomerServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from tickets.ticket_customers.handlers import TicketCustomerHandlers
from tickets.ticket_customers.servicer import Shown, TicketCustomerServicer
from tickets.ticket_customers.use_cases import AssignCustomers, FollowTickets


def components(
    context: ServiceContext, access: Access, assigning: AssignCustomers, following: FollowTickets, shown: Shown
) -> Components:
    servicer = TicketCustomerServicer(access, context.clock, assigning, shown)
    add = partial(add_TicketCustomerServiceServicer_to_server, servicer)
    return Components(
        servicers=[("aftersales.tickets.v1.TicketCustomerService", add)],
        subscriptions=TicketCustomerHandlers(following).subscriptions(),
    )
