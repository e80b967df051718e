"""CustomFieldService."""

from collections.abc import Iterable
from dataclasses import dataclass

from aftersales.tickets.v1 import custom_field_pb2
from aftersales.tickets.v1 import custom_field_service_pb2 as pb
from aftersales.tickets.v1.custom_field_service_pb2_grpc import CustomFieldServiceServicer
from servicekit.auth.authorization import Access, Role
from servicekit.documents.ids import new_id
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context, chosen
from servicekit.rpc.update_masks import changes_of
from servicekit.runtime.clock import Clock

from tickets.custom_fields.domain.field import FieldDraft, FieldEdits, FieldType, Option
from tickets.custom_fields.domain.field_query import FieldQuery
from tickets.custom_fields.messages import custom_field_message
from tickets.custom_fields.use_cases import CustomFieldUseCases


@dataclass(frozen=True)
class CustomFieldServicer(CustomFieldServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    fields: CustomFieldUseCases

    async def CreateCustomField(
        self, request: pb.CreateCustomFieldRequest, context: Context
    ) -> pb.CreateCustomFieldResponse:
        caller = await self.access.caller(context, "CreateCustomField")
        asked = request.custom_field
        retailer = caller.retailer(asked.retailer)
        key = idempotency_key_of(caller, "CreateCustomField", request, retailer=retailer)
        draft = FieldDraft(
            key=asked.key,
            type=chosen(FieldType, asked, "type"),
            name=asked.name,
            customer_label=asked.customer_label,
            options=_options(asked.options),
            for_customers=asked.for_customers,
            required_at_opening=asked.required_at_opening,
            required_at_resolving=asked.required_at_resolving,
        )
        field = await self.fields.create(retailer, draft, id=new_id("cfd", key), now=self.clock(), key=key)
        return pb.CreateCustomFieldResponse(custom_field=custom_field_message.fields(field, role=caller.role))

    async def GetCustomField(self, request: pb.GetCustomFieldRequest, context: Context) -> pb.GetCustomFieldResponse:
        caller = await self.access.caller(context, "GetCustomField")
        field = await self.fields.get(request.id, caller)
        return pb.GetCustomFieldResponse(custom_field=custom_field_message.fields(field, role=caller.role))

    async def ListCustomFields(
        self, request: pb.ListCustomFieldsRequest, context: Context
    ) -> pb.ListCustomFieldsResponse:
        caller = await self.access.caller(context, "ListCustomFields")
        query = FieldQuery(
            retailer=caller.retailer(request.retailer),
            deactivated=request.deactivated if request.HasField("deactivated") else None,
            for_customers=caller.role is Role.CUSTOMER,
        )
        filters = ("ListCustomFields", query.retailer, str(query.deactivated), str(query.for_customers))
        page = await self.fields.page(
            query, size=self.pages.size(request.page_size), after=self.pages.read(request.page_token, *filters)
        )
        return pb.ListCustomFieldsResponse(
            custom_fields=[custom_field_message.fields(field, role=caller.role) for field in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def UpdateCustomField(
        self, request: pb.UpdateCustomFieldRequest, context: Context
    ) -> pb.UpdateCustomFieldResponse:
        caller = await self.access.caller(context, "UpdateCustomField")
        field = await self.fields.update(
            request.id,
            _edits(request),
            caller,
            now=self.clock(),
            if_version=versions_to_match(request),
            key=idempotency_key_of(caller, "UpdateCustomField", request),
        )
        return pb.UpdateCustomFieldResponse(custom_field=custom_field_message.fields(field, role=caller.role))


def _edits(request: pb.UpdateCustomFieldRequest) -> FieldEdits:
    """Raises Refused (VALIDATION_FAILED) for a mask that names something else, or a field that it has no value for."""
    changes = changes_of(request)
    return FieldEdits(
        name=request.name if "name" in changes else None,
        customer_label=request.customer_label if "customer_label" in changes else None,
        options=_options(request.options) if "options" in changes else None,
        for_customers=request.for_customers if "for_customers" in changes else None,
        required_at_opening=request.required_at_opening if "required_at_opening" in changes else None,
        required_at_resolving=request.required_at_resolving if "required_at_resolving" in changes else None,
        deactivated=request.deactivated if "deactivated" in changes else None,
    )


def _options(given: Iterable[custom_field_pb2.CustomFieldOption]) -> tuple[Option, ...]:
    return tuple(Option(each.id, each.label, each.retired) for each in given)
