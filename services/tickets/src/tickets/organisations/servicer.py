"""OrganisationService."""

from dataclasses import dataclass

from aftersales.tickets.v1 import organisation_service_pb2 as pb
from aftersales.tickets.v1.organisation_service_pb2_grpc import OrganisationServiceServicer
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context
from servicekit.rpc.update_masks import changes_of
from servicekit.runtime.clock import Clock

from tickets.organisations.domain.organisation import OrganisationEdits
from tickets.organisations.domain.organisation_query import OrganisationQuery
from tickets.organisations.messages import organisation_message
from tickets.organisations.use_cases import OrganisationUseCases


@dataclass(frozen=True)
class OrganisationServicer(OrganisationServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    organisations: OrganisationUseCases

    async def CreateOrganisation(
        self, request: pb.CreateOrganisationRequest, context: Context
    ) -> pb.CreateOrganisationResponse:
        caller = await self.access.caller(context, "CreateOrganisation")
        retailer = caller.retailer(request.organisation.retailer)
        key = idempotency_key_of(caller, "CreateOrganisation", request, retailer=retailer)
        created = await self.organisations.create(
            retailer,
            request.organisation.name,
            request.organisation.calendar_id or None,
            id=new_id("org", key),
            now=self.clock(),
            key=key,
        )
        return pb.CreateOrganisationResponse(organisation=organisation_message.fields(created, role=caller.role))

    async def GetOrganisation(self, request: pb.GetOrganisationRequest, context: Context) -> pb.GetOrganisationResponse:
        caller = await self.access.caller(context, "GetOrganisation")
        found = await self.organisations.get(request.id, caller)
        return pb.GetOrganisationResponse(organisation=organisation_message.fields(found, role=caller.role))

    async def ListOrganisations(
        self, request: pb.ListOrganisationsRequest, context: Context
    ) -> pb.ListOrganisationsResponse:
        caller = await self.access.caller(context, "ListOrganisations")
        query = OrganisationQuery(
            retailer=caller.retailer(request.retailer),
            deactivated=request.deactivated if request.HasField("deactivated") else None,
        )
        filters = ("ListOrganisations", query.retailer, str(query.deactivated))
        page = await self.organisations.page(
            query, size=self.pages.size(request.page_size), after=self.pages.read(request.page_token, *filters)
        )
        return pb.ListOrganisationsResponse(
            organisations=[organisation_message.fields(each, role=caller.role) for each in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def UpdateOrganisation(
        self, request: pb.UpdateOrganisationRequest, context: Context
    ) -> pb.UpdateOrganisationResponse:
        caller = await self.access.caller(context, "UpdateOrganisation")
        changed = await self.organisations.update(
            request.id,
            _edits(request),
            caller,
            now=self.clock(),
            if_version=versions_to_match(request),
            key=idempotency_key_of(caller, "UpdateOrganisation", request),
        )
        return pb.UpdateOrganisationResponse(organisation=organisation_message.fields(changed, role=caller.role))


def _edits(request: pb.UpdateOrganisationRequest) -> OrganisationEdits:
    """Raises Refused (VALIDATION_FAILED) for a mask that names something else, or a field that it has no value for."""
    changes = changes_of(request)
    return OrganisationEdits(
        name=request.name if "name" in changes else None,
        calendar_id=request.calendar_id if "calendar_id" in changes else None,
        deactivated=request.deactivated if "deactivated" in changes else None,
    )
