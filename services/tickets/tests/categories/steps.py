"""Categories of nordic-home, made by an admin, and a fake of where they are stored."""

from typing import Any

from aftersales.tickets.v1 import ticket_category_pb2 as pb
from aftersales.tickets.v1 import ticket_category_service_pb2 as categories
from google.protobuf.field_mask_pb2 import FieldMask
from servicekit.testing.service import RunningService
from tickets.categories.domain.tree import CategoryTree

from services.tickets.tests.steps import ADMIN


class NoCategories:
    """Stored categories of a retailer that has none."""

    async def of_retailer(self, retailer: str) -> CategoryTree | None:
        return None

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(name)


def a_category(name: str = "Water", **fields: Any) -> categories.CreateTicketCategoryRequest:
    described = {"retailer": "nordic-home", "customer_label": f"My {name.lower()}", **fields}
    return categories.CreateTicketCategoryRequest(ticket_category=pb.TicketCategory(name=name, **described))


async def create_category(service: RunningService, name: str = "Water", **fields: Any) -> pb.TicketCategory:
    created: pb.TicketCategory = (await service.call(a_category(name, **fields), **ADMIN)).ticket_category
    return created


def a_change(id: str, *cleared: str, **fields: Any) -> categories.UpdateTicketCategoryRequest:
    mask = FieldMask(paths=[*(name for name in fields if name != "etag"), *cleared])
    return categories.UpdateTicketCategoryRequest(id=id, update_mask=mask, **fields)


async def change_category(service: RunningService, id: str, *cleared: str, **fields: Any) -> pb.TicketCategory:
    changed: pb.TicketCategory = (await service.call(a_change(id, *cleared, **fields), **ADMIN)).ticket_category
    return changed
