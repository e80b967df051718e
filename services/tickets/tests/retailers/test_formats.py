"""Fields of retailers over gRPC: each is refused by its name or stored in its normal form."""

from typing import Any

import grpc
import pytest
from aftersales.tickets.v1 import retailer_pb2, retailer_service_pb2
from google.protobuf.message import Message
from servicekit.rpc.errors import status_of
from servicekit.testing.service import RunningService
from tickets.retailers.repository import RETAILERS

from services.tickets.tests.steps import ADMIN, NORDIC_HOME, Shop

LINK = {"kind": retailer_pb2.RETAILER_LINK_KIND_HELP, "title": "Help", "url": "https://x.example/help"}


async def refused_field(service: RunningService, request: Message, **claims: Any) -> str:
    """The field that the refusal of a call names."""
    with pytest.raises(grpc.aio.AioRpcError) as refusal:
        await service.call(request, **claims)
    ((field, _),) = status_of(refusal.value).violations
    return field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("time_zone", "localtime"), ("time_zone", "Factory"), ("time_zone", ""), ("locale", "qq"), ("locale", "")),
        *(("sender_address", "care@laine.example(x)"), ("sender_address", "Care <care@laine.example>")),
        ("sender_address", ""),
    ],
)
async def test_retailer_field_of_no_known_format_is_refused(
    service: RunningService, shop: Shop, field: str, value: str
) -> None:
    retailer = retailer_pb2.Retailer()
    retailer.CopyFrom(NORDIC_HOME)
    retailer.id = "another"
    setattr(retailer, field, value)
    request = retailer_service_pb2.CreateRetailerRequest(retailer=retailer)
    assert await refused_field(service, request, **ADMIN) == f"retailer.{field}"


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        *(("look.color", {"look": {"color": wrong}}) for wrong in ("red", "#12345", "#1a5fb4;", "url(x)", "#1a5fb4\n")),
        *(
            ("look.logo_url", {"look": {"logo_url": wrong}})
            for wrong in (
                *("http://x.example/l.png", "javascript:alert(1)", "https://user@x.example/", "https://x.example\\y"),
                *('https://x.example/"onload="', "https://x.example/l.png)", "https://x.example/\n", "https://"),
            )
        ),
        ("contact.phone", {"contact": {"phone": "0401234567"}}),
        ("contact.email", {"contact": {"email": "Care <care@x.example>"}}),
        ("contact.address", {"contact": {"address": "Street\x1b[31m"}}),
        ("legal_footer", {"legal_footer": "x" * 2_001}),
        ("reply_to_address", {"reply_to_address": "care@x.example\nBcc: all@x.example"}),
        ("links", {"links": [LINK] * 11}),
        ("links[0].kind", {"links": [{**LINK, "kind": 0}]}),
        ("links[0].title", {"links": [{**LINK, "title": "\u200b"}]}),
        ("links[1].url", {"links": [LINK, {**LINK, "url": "https:/x"}]}),
    ],
)
async def test_page_of_a_retailer_holds_no_syntax(
    service: RunningService, shop: Shop, field: str, fields: dict[str, Any]
) -> None:
    retailer = retailer_pb2.Retailer(**fields)
    retailer.MergeFrom(NORDIC_HOME)
    retailer.id = "another"
    created = retailer_service_pb2.CreateRetailerRequest(retailer=retailer)
    assert await refused_field(service, created, **ADMIN) == f"retailer.{field}"
    changed = retailer_service_pb2.UpdateRetailerRequest(id="nordic-home", **fields)
    assert await refused_field(service, changed, **ADMIN) == field


async def test_retailer_stored_with_another_spelling_is_created_alike(service: RunningService, shop: Shop) -> None:
    retailer = retailer_pb2.Retailer()
    retailer.CopyFrom(NORDIC_HOME)
    retailer.id, retailer.sender_address = "another", "care@m\u00fcnchen.example"
    request = retailer_service_pb2.CreateRetailerRequest(retailer=retailer)
    created = (await service.call(request, **ADMIN)).retailer
    assert created.sender_address == "care@xn--mnchen-3ya.example"
    documents = service.store.documents(RETAILERS)
    stored = await documents.get("another")
    assert stored is not None
    version = stored["version"]
    old = {**stored, "sender_address": "care@m\u00fcnchen.example", "version": version + 1}
    await documents.replace(old, if_version=version)
    again = (await service.call(request, **ADMIN)).retailer
    assert again.sender_address == created.sender_address
