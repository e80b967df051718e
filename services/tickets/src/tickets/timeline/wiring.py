"""The timeline, built from its parts."""

from functools import partial

from aftersales.common.v1.timeline_service_pb2_grpc import add_TimelineServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from tickets.timeline.ports import Customers, Purchases, Tickets
from tickets.timeline.servicer import TimelineServicer
from tickets.timeline.use_cases import Timeline


def components(
    context: ServiceContext, access: Access, customers: Customers, tickets: Tickets, purchases: Purchases
) -> Components:
    servicer = TimelineServicer(access, Timeline(customers, tickets, purchases))
    return Components(
        servicers=[("aftersales.common.v1.TimelineService", partial(add_TimelineServiceServicer_to_server, servicer))]
    )
