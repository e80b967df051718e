"""Categories, built from their parts."""

from functools import partial

from aftersales.tickets.v1.ticket_category_service_pb2_grpc import add_TicketCategoryServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from tickets.categories.domain.tree import CategoryTree
from tickets.categories.integration_events import category_event
from tickets.categories.ports import Retailers, Teams
from tickets.categories.repository import CATEGORY_TREES, CategoryTreeRepository, tree_index_fields
from tickets.categories.servicer import TicketCategoryServicer
from tickets.categories.use_cases import CategoryUseCases


def repository(context: ServiceContext) -> CategoryTreeRepository:
    return CategoryTreeRepository(
        context.aggregates(
            CATEGORY_TREES, CategoryTree, to_integration_event=category_event, index_fields=tree_index_fields
        )
    )


def components(
    context: ServiceContext, access: Access, trees: CategoryTreeRepository, retailers: Retailers, teams: Teams
) -> Components:
    servicer = TicketCategoryServicer(access, context.clock, context.pages, CategoryUseCases(trees, retailers, teams))
    add = partial(add_TicketCategoryServiceServicer_to_server, servicer)
    return Components(servicers=[("aftersales.tickets.v1.TicketCategoryService", add)])
