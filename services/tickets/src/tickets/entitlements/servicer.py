"""EntitlementService."""

from dataclasses import dataclass

from aftersales.tickets.v1 import entitlement_service_pb2 as pb
from aftersales.tickets.v1.entitlement_pb2 import Entitlement as EntitlementMessage
from aftersales.tickets.v1.entitlement_service_pb2_grpc import EntitlementServiceServicer
from domainkit.pages import Cursor
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.mapping.timestamps import from_timestamp
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context, chosen
from servicekit.runtime.clock import Clock

from tickets.entitlements.domain.entitlement import EntitlementBasis, EntitlementDraft
from tickets.entitlements.domain.entitlement_query import EntitlementQuery
from tickets.entitlements.messages import entitlement_message
from tickets.entitlements.use_cases import EntitlementUseCases


@dataclass(frozen=True)
class EntitlementServicer(EntitlementServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    entitlements: EntitlementUseCases

    async def CreateEntitlement(
        self, request: pb.CreateEntitlementRequest, context: Context
    ) -> pb.CreateEntitlementResponse:
        caller = await self.access.caller(context, "CreateEntitlement")
        retailer = caller.retailer(request.entitlement.retailer)
        key = idempotency_key_of(caller, "CreateEntitlement", request, retailer=retailer)
        draft = _draft(request.entitlement, retailer)
        created = await self.entitlements.create(draft, id=new_id("ent", key), now=self.clock(), key=key)
        return pb.CreateEntitlementResponse(entitlement=entitlement_message.fields(created, role=caller.role))

    async def GetEntitlement(self, request: pb.GetEntitlementRequest, context: Context) -> pb.GetEntitlementResponse:
        caller = await self.access.caller(context, "GetEntitlement")
        found = await self.entitlements.get(request.id, caller)
        return pb.GetEntitlementResponse(entitlement=entitlement_message.fields(found, role=caller.role))

    async def ListEntitlements(
        self, request: pb.ListEntitlementsRequest, context: Context
    ) -> pb.ListEntitlementsResponse:
        caller = await self.access.caller(context, "ListEntitlements")
        query = EntitlementQuery(
            retailer=caller.retailer(request.retailer),
            plan_id=request.plan_id or None,
            holder=request.customer_id or request.organisation_id or request.asset_id or None,
        )
        filters = ("ListEntitlements", query.retailer, str(query.plan_id), str(query.holder))
        page = await self.entitlements.page(
            query, size=self.pages.size(request.page_size), after=self.pages.read(request.page_token, *filters)
        )
        return pb.ListEntitlementsResponse(
            entitlements=[entitlement_message.fields(each, role=caller.role) for each in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def SearchCustomerEntitlements(
        self, request: pb.SearchCustomerEntitlementsRequest, context: Context
    ) -> pb.SearchCustomerEntitlementsResponse:
        """All are read for each page, as the order is none that is stored: there are at most 150."""
        caller = await self.access.caller(context, "SearchCustomerEntitlements")
        filters = ("SearchCustomerEntitlements", request.customer_id, request.asset_id)
        after, size = self.pages.read(request.page_token, *filters), self.pages.size(request.page_size)
        found = await self.entitlements.of_customer(request.customer_id, request.asset_id, caller, now=self.clock())
        begin = int(after.key or 0) if after else 0
        items = found[begin : begin + size]
        rest = Cursor(begin + size, items[-1].id) if begin + size < len(found) else None
        return pb.SearchCustomerEntitlementsResponse(
            entitlements=[entitlement_message.fields(each, role=caller.role) for each in items],
            next_page_token=self.pages.write(rest, *filters),
        )

    async def RevokeEntitlement(
        self, request: pb.RevokeEntitlementRequest, context: Context
    ) -> pb.RevokeEntitlementResponse:
        caller = await self.access.caller(context, "RevokeEntitlement")
        revoked = await self.entitlements.revoke(
            request.id,
            caller,
            now=self.clock(),
            if_version=versions_to_match(request),
            key=idempotency_key_of(caller, "RevokeEntitlement", request),
        )
        return pb.RevokeEntitlementResponse(entitlement=entitlement_message.fields(revoked, role=caller.role))


def _draft(asked: EntitlementMessage, retailer: str) -> EntitlementDraft:
    """Raises Refused (VALIDATION_FAILED) for a basis that is none."""
    return EntitlementDraft(
        retailer=retailer,
        plan_id=asked.plan_id,
        customer_id=asked.customer_id or None,
        organisation_id=asked.organisation_id or None,
        asset_id=asked.asset_id or None,
        basis=chosen(EntitlementBasis, asked, "basis", path="entitlement.basis"),
        starts_at=from_timestamp(asked.starts_at),
        ends_at=from_timestamp(asked.ends_at),
    )
