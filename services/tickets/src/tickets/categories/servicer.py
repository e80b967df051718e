"""TicketCategoryService."""

from dataclasses import dataclass

from aftersales.tickets.v1 import ticket_category_service_pb2 as pb
from aftersales.tickets.v1.ticket_category_service_pb2_grpc import TicketCategoryServiceServicer
from servicekit.auth.authorization import Access, Role
from servicekit.documents.ids import new_id
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context, chosen, chosen_or_none
from servicekit.rpc.update_masks import changes_of
from servicekit.runtime.clock import Clock

from tickets.categories.domain.category import CategoryDraft, CategoryEdits
from tickets.categories.domain.category_query import CategoryQuery
from tickets.categories.messages import category_message
from tickets.categories.use_cases import CategoryUseCases
from tickets.policies.domain.kinds import Priority


@dataclass(frozen=True)
class TicketCategoryServicer(TicketCategoryServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    categories: CategoryUseCases

    async def CreateTicketCategory(
        self, request: pb.CreateTicketCategoryRequest, context: Context
    ) -> pb.CreateTicketCategoryResponse:
        caller = await self.access.caller(context, "CreateTicketCategory")
        asked = request.ticket_category
        retailer = caller.retailer(asked.retailer)
        key = idempotency_key_of(caller, "CreateTicketCategory", request, retailer=retailer)
        draft = CategoryDraft(
            name=asked.name,
            customer_label=asked.customer_label,
            parent_id=asked.parent_id,
            customers_may_choose=asked.customers_may_choose,
            default_team_id=asked.default_team_id,
            default_priority=chosen_or_none(Priority, asked, "default_priority"),
        )
        category = await self.categories.create(retailer, draft, id=new_id("tcg", key), now=self.clock(), key=key)
        return pb.CreateTicketCategoryResponse(ticket_category=category_message.fields(category, role=caller.role))

    async def GetTicketCategory(
        self, request: pb.GetTicketCategoryRequest, context: Context
    ) -> pb.GetTicketCategoryResponse:
        caller = await self.access.caller(context, "GetTicketCategory")
        category = await self.categories.get(request.id, caller)
        return pb.GetTicketCategoryResponse(ticket_category=category_message.fields(category, role=caller.role))

    async def BatchGetTicketCategories(
        self, request: pb.BatchGetTicketCategoriesRequest, context: Context
    ) -> pb.BatchGetTicketCategoriesResponse:
        caller = await self.access.caller(context, "BatchGetTicketCategories")
        found = await self.categories.among(request.ids, caller)
        shown = [category_message.fields(category, role=caller.role) for category in found]
        return pb.BatchGetTicketCategoriesResponse(ticket_categories=shown)

    async def ListTicketCategories(
        self, request: pb.ListTicketCategoriesRequest, context: Context
    ) -> pb.ListTicketCategoriesResponse:
        caller = await self.access.caller(context, "ListTicketCategories")
        query = CategoryQuery(
            retailer=caller.retailer(request.retailer),
            deactivated=request.deactivated if request.HasField("deactivated") else None,
            choosable=caller.role is Role.CUSTOMER,
        )
        filters = ("ListTicketCategories", query.retailer, str(query.deactivated), str(query.choosable))
        page = await self.categories.page(
            query, size=self.pages.size(request.page_size), after=self.pages.read(request.page_token, *filters)
        )
        return pb.ListTicketCategoriesResponse(
            ticket_categories=[category_message.fields(category, role=caller.role) for category in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def UpdateTicketCategory(
        self, request: pb.UpdateTicketCategoryRequest, context: Context
    ) -> pb.UpdateTicketCategoryResponse:
        caller = await self.access.caller(context, "UpdateTicketCategory")
        category = await self.categories.update(
            request.id,
            _edits(request),
            caller,
            now=self.clock(),
            if_version=versions_to_match(request),
            key=idempotency_key_of(caller, "UpdateTicketCategory", request),
        )
        return pb.UpdateTicketCategoryResponse(ticket_category=category_message.fields(category, role=caller.role))


def _edits(request: pb.UpdateTicketCategoryRequest) -> CategoryEdits:
    """Raises Refused (VALIDATION_FAILED) for a mask that names something else, or a field that it has no value for."""
    changes = changes_of(request)
    return CategoryEdits(
        name=request.name if "name" in changes else None,
        customer_label=request.customer_label if "customer_label" in changes else None,
        parent_id=request.parent_id if "parent_id" in changes else None,
        customers_may_choose=request.customers_may_choose if "customers_may_choose" in changes else None,
        default_team_id=request.default_team_id if "default_team_id" in changes else None,
        default_priority=chosen(Priority, request, "default_priority") if "default_priority" in changes.given else None,
        without_priority="default_priority" in changes.cleared,
        deactivated=request.deactivated if "deactivated" in changes else None,
    )
