"""What the page of a survey is shown, over gRPC: by the token alone."""

import pytest
from aftersales.feedback.v1.invitation_service_pb2 import GetInvitationRequest
from aftersales.tickets.v1.events_pb2 import RetailerChanged
from aftersales.tickets.v1.retailer_pb2 import Retailer, RetailerContact, RetailerLook
from domainkit.ids import derived_id
from feedback.answers.domain.questionnaire import CSAT
from feedback.invitations.repository import INVITATIONS
from servicekit.mapping.proto_json import to_json
from servicekit.testing.service import RunningService

from services.feedback.tests.steps import answer, resolve, show


async def know_retailer(service: RunningService, sequence: int = 1, *, name: str = "Nordic Home") -> None:
    retailer = Retailer(
        id="nordic-home",
        name=name,
        locale="fr",
        sender_address="care@nordic-home.example",
        link_base="https://care.nordic-home.example",
        look=RetailerLook(color="#1a5fb4"),
        contact=RetailerContact(email="help@nordic-home.example"),
    )
    await service.deliver("retailers", RetailerChanged(retailer=retailer), "nordic-home", sequence)


async def test_page_shows_the_retailer_the_subject_and_the_texts(service: RunningService) -> None:
    await know_retailer(service)
    shown = to_json(await show(service, await resolve(service, locale="de-AT")))
    assert shown["retailer"] == {
        "name": "Nordic Home",
        "look": {"color": "#1a5fb4", "logo_url": ""},
        "contact": {"email": "help@nordic-home.example", "phone": "", "address": ""},
        "links": [],
        "legal_footer": "",
    }
    assert (shown["language"], shown["ticket_subject"]) == ("de", "It leaks")
    texts = CSAT["de"]
    assert (shown["question"], shown["scale_min_label"], shown["scale_max_label"], shown["comment_label"]) == (
        *(texts.question, texts.scale_min_label, texts.scale_max_label, texts.comment_label),
    )


@pytest.mark.parametrize(
    ("asked", "customer", "shown"),
    [("es", "de", "es"), ("", "de", "de"), ("sv", "de", "de"), ("", "", "fr"), ("", "sv", "fr"), ("en-GB", "", "en")],
)
async def test_language_is_the_one_asked_for_or_the_customers(
    service: RunningService, asked: str, customer: str, shown: str
) -> None:
    await know_retailer(service)
    page = await show(service, await resolve(service, locale=customer), asked)
    assert (page.language, page.question) == (shown, CSAT[shown].question)


async def test_page_of_a_retailer_not_yet_known_is_shown_without_it(service: RunningService) -> None:
    page = await show(service, await resolve(service))
    assert (page.HasField("retailer"), page.language, page.ticket_subject) == (False, "en", "It leaks")


async def test_changed_look_is_shown_at_once(service: RunningService) -> None:
    token = await resolve(service)
    await know_retailer(service, name="Nordic Home")
    await know_retailer(service, 2, name="Nordic Living")
    assert (await show(service, token)).retailer.name == "Nordic Living"


async def test_invitation_from_before_has_the_retailers_language(service: RunningService) -> None:
    await know_retailer(service)
    token = await resolve(service, locale="de")
    invitations = service.store.documents(INVITATIONS)
    stored = await invitations.get(derived_id("inv", "tkt_1", "1"))
    assert stored
    before = {name: value for name, value in stored.items() if name not in ("ticket_subject", "locale")}
    await invitations.replace({**before, "version": stored["version"] + 1}, if_version=stored["version"])
    page = await show(service, token)
    assert (page.ticket_subject, page.language) == ("", "fr")


async def test_page_names_no_person_and_no_answer(service: RunningService) -> None:
    await know_retailer(service)
    token = await resolve(service)
    given = await answer(service, token, 2, "A secret of Mikko's")
    shown = str(to_json(await show(service, token)))
    for secret in (given.id, given.customer_id, given.ticket_id, given.invitation_id, "A secret", token):
        assert secret not in shown
    assert "care@nordic-home.example" not in shown  # no mailbox that only mails come from


@pytest.mark.parametrize("language", ["deutsch!", "../en", "xx-invalid-tag", "a" * 36])
async def test_what_is_no_language_is_refused(service: RunningService, language: str) -> None:
    asked = GetInvitationRequest(token=await resolve(service), language=language)
    assert await service.refusal(asked, role="") == ("INVALID_ARGUMENT", "VALIDATION_FAILED")


async def test_subject_is_shown_as_it_was_written(service: RunningService) -> None:
    subject = "<script>alert(1)</script> {{ 7 * 7 }} & “so on”"
    page = await show(service, await resolve(service, subject=subject))
    assert page.ticket_subject == subject
