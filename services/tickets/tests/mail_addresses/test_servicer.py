from typing import Any

from aftersales.tickets.v1 import mail_address_pb2 as pb
from aftersales.tickets.v1 import mail_address_service_pb2 as addresses
from google.protobuf.field_mask_pb2 import FieldMask
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import ADMIN, Shop, on_either_store, published, team


def creation(address: str, **fields: Any) -> addresses.CreateMailAddressRequest:
    asked = pb.MailAddress(**{"retailer": "nordic-home", "address": address, "name": "Help", **fields})
    return addresses.CreateMailAddressRequest(mail_address=asked)


async def created(service: RunningService, address: str, **fields: Any) -> pb.MailAddress:
    made: pb.MailAddress = (await service.call(creation(address, **fields), **ADMIN)).mail_address
    return made


async def test_address_is_stored_in_its_normal_form(service: RunningService, shop: Shop) -> None:
    address = await created(service, "Help@NORDIC-home.example")
    assert (address.address, address.default) == ("help@nordic-home.example", False)
    assert await published(service, address.id) == ["MailAddressChanged"]


@on_either_store
async def test_address_in_another_spelling_is_taken(service: RunningService, shop: Shop) -> None:
    await created(service, "help@nordic-home.example")
    assert (await service.refusal(creation("HELP@nordic-home.example"), **ADMIN))[1] == "MAIL_ADDRESS_EXISTS"


@on_either_store
async def test_new_default_replaces_the_former(service: RunningService, shop: Shop) -> None:
    for local_part in ("a", "b"):
        await created(service, f"{local_part}@nordic-home.example", default=True)
    listed = await service.call(addresses.ListMailAddressesRequest(retailer="nordic-home"))
    assert [each.default for each in listed.mail_addresses] == [False, True]


async def test_team_is_taken_away(service: RunningService, shop: Shop) -> None:
    team_id = await team(service, "Kitchen")
    address = await created(service, "help@nordic-home.example", team_id=team_id)
    request = addresses.UpdateMailAddressRequest(id=address.id, update_mask=FieldMask(paths=["team_id"]))
    changed = (await service.call(request, **ADMIN)).mail_address
    assert (address.team_id, changed.HasField("team_id")) == (team_id, False)


async def test_unknown_team_is_refused(service: RunningService, shop: Shop) -> None:
    request = creation("help@nordic-home.example", team_id="tem_none")
    assert (await service.refusal(request, **ADMIN))[1] == "TEAM_UNKNOWN"
