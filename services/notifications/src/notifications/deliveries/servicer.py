"""DeliveryService: the messages that left, or try to."""

from dataclasses import dataclass

from aftersales.notifications.v1 import delivery_service_pb2 as pb
from aftersales.notifications.v1.delivery_service_pb2_grpc import DeliveryServiceServicer
from servicekit.auth.authorization import Access
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context, chosen_each

from notifications.deliveries.domain.delivery import DeliveryQuery, State, Template
from notifications.deliveries.messages import delivery_message
from notifications.deliveries.use_cases.queries import DeliveryQueries


@dataclass(frozen=True)
class DeliveryServicer(DeliveryServiceServicer):
    access: Access
    pages: Pages
    queries: DeliveryQueries

    async def GetDelivery(self, request: pb.GetDeliveryRequest, context: Context) -> pb.GetDeliveryResponse:
        caller = await self.access.caller(context, "GetDelivery")
        delivery = await self.queries.get(request.id, caller)
        return pb.GetDeliveryResponse(delivery=delivery_message.fields(delivery, role=caller.role))

    async def ListDeliveries(self, request: pb.ListDeliveriesRequest, context: Context) -> pb.ListDeliveriesResponse:
        caller = await self.access.caller(context, "ListDeliveries")
        retailer = caller.retailer(request.retailer)
        query = DeliveryQuery(
            retailer,
            ticket_id=request.ticket_id or None,
            customer_id=request.customer_id or None,
            states=chosen_each(State, request, "states"),
            templates=chosen_each(Template, request, "templates"),
        )
        filters = ("deliveries", retailer, request.ticket_id, request.customer_id, *query.states, *query.templates)
        page = await self.queries.page(
            query,
            caller,
            size=self.pages.size(request.page_size),
            after=self.pages.read(request.page_token, *filters),
        )
        return pb.ListDeliveriesResponse(
            deliveries=[delivery_message.fields(delivery, role=caller.role) for delivery in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )
