"""Changes of retailers: what they change, what creating one means afterwards, and what deactivation stops."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import pytest
from aftersales.tickets.v1 import events_pb2, retailer_pb2, retailer_service_pb2, ticket_pb2
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from domainkit.instants import Instant
from google.protobuf.field_mask_pb2 import FieldMask
from hypothesis import given
from hypothesis import strategies as st
from servicekit.mapping.proto_json import from_json
from servicekit.testing.service import RunningService
from tickets.retailers.domain.edits import Edits, edit
from tickets.retailers.domain.retailer import Contact, Link, LinkKind, Look, Retailer, in_form, same_content

from services.tickets.tests.steps import ADMIN, AGENT, NORDIC_HOME, PARTNER, Shop, published, sale

PRIVACY = Link(LinkKind.PRIVACY, "Privacy", "https://x.example/privacy")
SHOP = Retailer(
    "nordic-home", "Nordic Home", "Europe/Helsinki", "en", "care@nordic-home.example", "https://x.example", Instant(0)
)
DRESSED = replace(SHOP, look=Look("#1a5fb4", "https://x.example/l.png"), contact=Contact("a@x.example", "", "Street 1"))
TEXTS = st.none() | st.sampled_from(["", "a", "B", "#AABBCC"])
EDITS = st.builds(
    Edits,
    **{field.name: TEXTS for field in fields(Edits) if field.name not in ("links", "deactivated")},
    links=st.none() | st.sampled_from([(), (PRIVACY,)]),
    deactivated=st.none() | st.booleans(),
)


@given(EDITS, st.sampled_from([SHOP, DRESSED]))
def test_edits_change_what_they_name_alone(edits: Edits, retailer: Retailer) -> None:
    edited = edit(retailer, edits)
    for name in ("name", "time_zone", "locale", "links", "legal_footer", "deactivated"):
        wanted = getattr(edits, name)
        assert getattr(edited, name) == (getattr(retailer, name) if wanted is None else wanted)
    assert edited.look.color == (retailer.look.color if edits.color is None else edits.color.lower())
    assert edited.look.logo_url == (retailer.look.logo_url if edits.logo_url is None else edits.logo_url)
    assert edited.contact.email == (retailer.contact.email if edits.contact_email is None else edits.contact_email)
    assert edit(edited, edits) is edited


@given(st.lists(EDITS, max_size=4), st.sampled_from([SHOP, DRESSED]))
def test_changed_retailer_was_created_with_what_it_was(changes: Sequence[Edits], retailer: Retailer) -> None:
    edited = retailer
    for edits in changes:
        edited = edit(edited, edits)
    assert same_content(edited, replace(retailer, created_at=Instant(9)))
    assert not same_content(edited, replace(retailer, name="Another"))


def test_text_is_trimmed_and_colour_in_lower_case() -> None:
    contact = Contact(address=" Street 1\nTown\n ")
    said = replace(SHOP, legal_footer=" Oy \n", look=Look(color="#AABBCC"), contact=contact, links=())
    stored = in_form(said)
    assert (stored.legal_footer, stored.look.color, stored.contact.address) == ("Oy", "#aabbcc", "Street 1\nTown")


async def change(service: RunningService, *mask: str, **given_fields: Any) -> retailer_pb2.Retailer:
    request = retailer_service_pb2.UpdateRetailerRequest(
        id="nordic-home", update_mask=FieldMask(paths=mask), **given_fields
    )
    changed: retailer_pb2.Retailer = (await service.call(request, **ADMIN)).retailer
    return changed


async def test_changed_retailer_is_published_as_it_is_now(service: RunningService, shop: Shop) -> None:
    look, contact = retailer_pb2.RetailerLook(color="#1A5FB4"), retailer_pb2.RetailerContact(email="Help@X.example")
    changed = await change(service, "look.color", "contact.email", "name", name="Home", look=look, contact=contact)
    assert (changed.name, changed.look.color, changed.contact.email) == ("Home", "#1a5fb4", "help@x.example")
    assert changed.etag == "2"
    event = (await service.recorded("nordic-home"))[-1]["event"]
    assert from_json(events_pb2.RetailerChanged, event["data"]).retailer == changed


async def test_null_clears_what_can_be_cleared(service: RunningService, shop: Shop) -> None:
    link = retailer_pb2.RetailerLink(kind=retailer_pb2.RETAILER_LINK_KIND_HELP, title="Help", url="https://x.example")
    look = retailer_pb2.RetailerLook(color="#1a5fb4", logo_url="https://x.example/logo.png")
    await change(service, look=look, links=[link], legal_footer="Oy", reply_to_address="r@x.example")
    kept = await change(service, "look.color", "links", "legal_footer", "reply_to_address")
    assert (kept.look.color, kept.look.logo_url) == ("", "https://x.example/logo.png")
    assert (list(kept.links), kept.legal_footer, kept.reply_to_address) == ([], "", "")
    assert (await change(service, "look")).look == retailer_pb2.RetailerLook()
    refused = retailer_service_pb2.UpdateRetailerRequest(id="nordic-home", update_mask=FieldMask(paths=["name"]))
    assert await service.refusal(refused, **ADMIN) == ("INVALID_ARGUMENT", "VALIDATION_FAILED")


async def test_change_of_nothing_publishes_nothing(service: RunningService, shop: Shop) -> None:
    assert (await change(service, name=NORDIC_HOME.name)).etag == "1"
    assert await published(service, "nordic-home") == ["RetailerChanged"]


async def test_old_version_of_a_retailer_is_not_changed(service: RunningService, shop: Shop) -> None:
    await change(service, name="Home")
    stale = retailer_service_pb2.UpdateRetailerRequest(id="nordic-home", name="Again", etag="1")
    assert await service.refusal(stale, **ADMIN) == ("ABORTED", "ETAG_MISMATCH")
    unknown = retailer_service_pb2.UpdateRetailerRequest(id="unheard", name="Again")
    assert await service.refusal(unknown, **ADMIN) == ("NOT_FOUND", "RETAILER_NOT_FOUND")


async def test_key_belongs_to_one_change_of_a_retailer(service: RunningService, shop: Shop) -> None:
    request = retailer_service_pb2.UpdateRetailerRequest(id="nordic-home", name="Home", request_id="key-1")
    await service.call(request, **ADMIN)
    await change(service, name="House")
    assert (await service.call(request, **ADMIN)).retailer.name == "House"
    request.name = "Again"
    assert await service.refusal(request, **ADMIN) == ("INVALID_ARGUMENT", "IDEMPOTENCY_KEY_REUSED")


async def test_create_repeated_after_a_change_returns_the_retailer(service: RunningService, shop: Shop) -> None:
    await change(service, name="Home", deactivated=True)
    created = retailer_service_pb2.CreateRetailerRequest(retailer=NORDIC_HOME)
    again = (await service.call(created, **ADMIN)).retailer
    assert (again.name, again.deactivated) == ("Home", True)
    created.retailer.name = "Home"  # as it is now, and not what it was created with
    assert await service.refusal(created, **ADMIN) == ("ALREADY_EXISTS", "RETAILER_EXISTS")


async def test_deactivated_retailer_takes_nothing_new(service: RunningService, shop: Shop) -> None:
    opened = tickets.CreateTicketRequest(subject="It leaks", body="Water!", request_id="key-1")
    before = (await service.call(opened, **shop.maija)).ticket
    await change(service, deactivated=True)
    refused = ("FAILED_PRECONDITION", "RETAILER_DEACTIVATED")
    assert await service.refusal(sale("order-2"), **PARTNER) == refused
    fresh = tickets.CreateTicketRequest(subject="It leaks", body="Water!")
    assert await service.refusal(fresh, **shop.maija) == refused
    assert (await service.call(opened, **shop.maija)).ticket.id == before.id
    assert (await service.call(sale("order-1"), **PARTNER)).purchase.id == shop.purchase.id
    await change(service, deactivated=False)
    assert (await service.call(fresh, **shop.maija)).ticket.id


async def test_tickets_of_a_deactivated_retailer_go_on(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    await change(service, deactivated=True)
    await shop.say(id, "We look at it.", AGENT)
    await shop.say(id, "Thank you!", shop.maija)
    await service.call(tickets.ResolveTicketRequest(id=id, code=ticket_pb2.RESOLUTION_CODE_SOLVED), **AGENT)
    assert (await service.call(tickets.CloseTicketRequest(id=id), **shop.maija)).ticket.etag


@pytest.mark.parametrize("claims", [AGENT, PARTNER, {"role": "supervisor", "sub": "s"}])
async def test_retailer_is_changed_by_admins_alone(service: RunningService, shop: Shop, claims: dict[str, Any]) -> None:
    request = retailer_service_pb2.UpdateRetailerRequest(id="nordic-home", name="Mine")
    assert await service.refusal(request, **claims) == ("PERMISSION_DENIED", "ACCESS_DENIED")
    assert await service.refusal(request, **shop.maija) == ("PERMISSION_DENIED", "ACCESS_DENIED")


async def test_how_mails_are_written_is_set_and_cleared(service: RunningService, shop: Shop) -> None:
    mail = retailer_pb2.RetailerMail(
        agent_names=retailer_pb2.RETAILER_AGENT_NAMES_IN_SENDER, signature=" Customer care ", quoted_messages=3
    )
    changed = await change(service, mail=mail)
    assert (changed.mail.agent_names, changed.mail.signature, changed.mail.quoted_messages) == (2, "Customer care", 3)
    fewer = await change(service, "mail.quoted_messages", mail=retailer_pb2.RetailerMail(quoted_messages=1))
    assert (fewer.mail.signature, fewer.mail.quoted_messages) == ("Customer care", 1)
    cleared = await change(service, "mail")
    assert (cleared.mail.agent_names, cleared.mail.signature, cleared.mail.quoted_messages) == (1, "", 0)


async def test_files_of_mails_are_linked_until_set(service: RunningService, shop: Shop) -> None:
    link, attach = retailer_pb2.RETAILER_MAIL_FILES_LINK, retailer_pb2.RETAILER_MAIL_FILES_ATTACH
    changed = await change(service, "mail.files", mail=retailer_pb2.RetailerMail(files=attach))
    assert changed.mail.files == attach
    kept = await change(service, "mail.signature", mail=retailer_pb2.RetailerMail(signature="Care"))
    assert (kept.mail.files, kept.mail.signature) == (attach, "Care")
    assert (await change(service, "mail.files")).mail.files == link
