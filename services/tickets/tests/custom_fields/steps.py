"""Custom fields of nordic-home, made by an admin, and a fake of where they are stored."""

from typing import Any

from aftersales.tickets.v1 import custom_field_pb2 as pb
from aftersales.tickets.v1 import custom_field_service_pb2 as fields
from google.protobuf.field_mask_pb2 import FieldMask
from servicekit.testing.service import RunningService
from tickets.custom_fields.domain.fields import CustomFields

from services.tickets.tests.steps import ADMIN

BLUE, GREY = pb.CustomFieldOption(id="blue", label="Blue"), pb.CustomFieldOption(id="grey", label="Grey")


class NoFields:
    """Stored custom fields of a retailer that has none."""

    async def of_retailer(self, retailer: str) -> CustomFields | None:
        return None

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(name)


def a_field(key: str = "colour", **described: Any) -> fields.CreateCustomFieldRequest:
    text = pb.CUSTOM_FIELD_TYPE_TEXT
    whole = {"retailer": "nordic-home", "name": key, "customer_label": f"My {key}", "type": text, **described}
    return fields.CreateCustomFieldRequest(custom_field=pb.CustomField(key=key, **whole))


async def create_field(service: RunningService, key: str = "colour", **described: Any) -> pb.CustomField:
    created: pb.CustomField = (await service.call(a_field(key, **described), **ADMIN)).custom_field
    return created


async def create_choice(service: RunningService, **described: Any) -> pb.CustomField:
    return await create_field(service, type=pb.CUSTOM_FIELD_TYPE_CHOICE, options=[BLUE, GREY], **described)


async def change_field(service: RunningService, id: str, **changes: Any) -> pb.CustomField:
    request = fields.UpdateCustomFieldRequest(id=id, update_mask=FieldMask(paths=list(changes)), **changes)
    changed: pb.CustomField = (await service.call(request, **ADMIN)).custom_field
    return changed
