"""DeliveryService: the messages that left, or try to."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from aftersales.notifications.v1 import delivery_service_pb2 as pb
from aftersales.notifications.v1.delivery_service_pb2_grpc import DeliveryServiceServicer
from domainkit.actors import STAFF, Actor, actor_of, name_of
from domainkit.ids import derived_id
from domainkit.refusals import invalid
from domainkit.viewer import Viewer
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context, chosen_each, optional_instant
from servicekit.runtime.clock import Clock
from servicekit.telemetry.tracing import current_traceparent

from notifications.deliveries.domain.delivery import DeliveryQuery, State, Template
from notifications.deliveries.messages import delivery_message, preview_message
from notifications.deliveries.use_cases.preview import PreviewDelivery
from notifications.deliveries.use_cases.queries import DeliveryQueries
from notifications.deliveries.use_cases.resend import ResendCommand, ResendDelivery


@dataclass(frozen=True)
class DeliveryServicer(DeliveryServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    queries: DeliveryQueries
    previews: PreviewDelivery
    resending: ResendDelivery

    async def GetDelivery(self, request: pb.GetDeliveryRequest, context: Context) -> pb.GetDeliveryResponse:
        caller = await self.access.caller(context, "GetDelivery")
        delivery = await self.queries.get(request.id, caller)
        return pb.GetDeliveryResponse(delivery=delivery_message.fields(delivery, role=caller.role))

    async def GetDeliveryPreview(
        self, request: pb.GetDeliveryPreviewRequest, context: Context
    ) -> pb.GetDeliveryPreviewResponse:
        caller = await self.access.caller(context, "GetDeliveryPreview")
        preview = await self.previews.preview(request.id, caller)
        return pb.GetDeliveryPreviewResponse(preview=preview_message.fields(preview, role=caller.role))

    async def ResendDelivery(self, request: pb.ResendDeliveryRequest, context: Context) -> pb.ResendDeliveryResponse:
        caller = await self.access.caller(context, "ResendDelivery")
        key = idempotency_key_of(caller, "ResendDelivery", request)
        command = ResendCommand(
            request.id,
            # The delivery is part of the fingerprint: a key that comes back for another one finds no copy of the first.
            derived_id("dlv", key.key, key.fingerprint) if key else new_id("dlv"),
            caller,
            _actor(caller),
            self.clock(),
            current_traceparent() or "",
            versions_to_match(request),
            key,
        )
        delivery = await self.resending.resend(command)
        return pb.ResendDeliveryResponse(delivery=delivery_message.fields(delivery, role=caller.role))

    async def ListDeliveries(self, request: pb.ListDeliveriesRequest, context: Context) -> pb.ListDeliveriesResponse:
        caller = await self.access.caller(context, "ListDeliveries")
        retailer = caller.retailer(request.retailer)
        since, until = (optional_instant(request, f"created_{end}") for end in ("since", "until"))
        if since is not None and until is not None and until <= since:
            raise invalid("created_until", "must be after created_since")
        query = DeliveryQuery(
            retailer,
            ticket_id=request.ticket_id or None,
            customer_id=request.customer_id or None,
            states=chosen_each(State, request, "states"),
            templates=chosen_each(Template, request, "templates"),
            errors=request.last_errors,
            created_since=since,
            created_until=until,
        )
        filters = (
            *("deliveries", retailer, request.ticket_id, request.customer_id, *query.states, *query.templates),
            *_further(query),
        )
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


def _further(query: DeliveryQuery) -> Iterator[str]:
    """What a page token is bound to besides. Tokens of the release before have nothing of it."""
    if query.errors:
        yield f"errors:{','.join(query.errors)}"
    if query.created_since is not None or query.created_until is not None:
        yield f"created:{query.created_since}:{query.created_until}"


def _actor(viewer: Viewer) -> Actor:
    """Who acts. The `sub` of agents and supervisors is nobody's to see, also not as the name where the token has none;
    their own id is another service's.
    """
    actor = actor_of(viewer)
    return replace(actor, id="", display_name=name_of(viewer)) if viewer.role in STAFF else actor
