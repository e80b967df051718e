"""Unsubscribing by the token of a mail, from the mail to the next one that is not sent."""

import pytest
from aftersales.feedback.v1.events_pb2 import InvitationIssued
from aftersales.notifications.v1.delivery_pb2 import DeliveryState
from aftersales.notifications.v1.unsubscription_pb2 import MailPurpose, PublicUnsubscription
from aftersales.notifications.v1.unsubscription_service_pb2 import GetUnsubscriptionRequest, UnsubscribeRequest
from aftersales.tickets.v1.events_pb2 import PurchaseRegistered, TicketOpened
from aftersales.tickets.v1.retailer_pb2 import RetailerLook
from domainkit.instants import Instant
from notifications.contacts.handlers import PROFILES
from notifications.deliveries.repository import DELIVERIES
from notifications.unsubscriptions.repository import UNSUBSCRIPTIONS
from opentelemetry.trace import SpanKind
from servicekit.mapping.timestamps import to_timestamp
from servicekit.telemetry.tracing import continue_trace, current_span
from servicekit.testing.service import RunningService
from servicekit.testing.spans import recorded_spans

from services.notifications.tests.conftest import NOW
from services.notifications.tests.steps import Mailbox, contact, deliveries, introduce, settled

SENT, FAILED = DeliveryState.DELIVERY_STATE_SENT, DeliveryState.DELIVERY_STATE_FAILED
SECOND = 1_000_000
HOSTILE = ["x", "0" * 43, "*", "' OR 1=1 --", "{}", "\u00e4" * 43, "../deliveries", "a" * 500, "%00", "$ne"]


@pytest.fixture(autouse=True)
def public_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERSALES_PUBLIC_URL", "https://api.nordic-home.example")


@pytest.fixture
async def token(public_url: None, service: RunningService, mailbox: Mailbox, invited: InvitationIssued) -> str:
    """That of a survey's mail."""
    await introduce(service, look=RetailerLook(color="#1a5fb4"))
    await service.deliver("surveys", invited, "inv_1")
    await settled(service, SENT)
    url = mailbox.mails[0]["List-Unsubscribe"].removeprefix("<").removesuffix(">")
    prefix, _, token = url.rpartition("/")
    assert prefix == "https://api.nordic-home.example/v1/unsubscriptions"
    return str(token)


def another(invited: InvitationIssued) -> InvitationIssued:
    again = InvitationIssued()
    again.CopyFrom(invited)
    again.invitation.id = "inv_2"
    return again


async def shown(service: RunningService, token: str) -> PublicUnsubscription:
    response = await service.call(GetUnsubscriptionRequest(token=token), "")
    return response.unsubscription  # type: ignore[no-any-return]


async def test_survey_names_where_one_post_unsubscribes(mailbox: Mailbox, token: str) -> None:
    (mail,) = mailbox.mails
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert len(token) == 43  # as an invitation's


async def test_transactional_mails_have_nothing_to_unsubscribe_from(
    service: RunningService, mailbox: Mailbox, opened: TicketOpened, registered: PurchaseRegistered
) -> None:
    await introduce(service)
    await service.deliver("mail", opened, "tkt_1")
    await service.deliver("mail", registered, "pur_1")
    await settled(service, SENT, 2)
    assert {mail["List-Unsubscribe"] for mail in mailbox.mails} == {None}


async def test_link_shows_whose_mails_and_changes_nothing(service: RunningService, token: str) -> None:
    before = await service.store.documents(UNSUBSCRIPTIONS).get(await id_of(service, token))
    for _ in range(3):
        seen = await shown(service, token)
    assert (seen.retailer.name, seen.retailer.look.color) == ("Nordic Home", "#1a5fb4")
    assert (seen.purpose, seen.locale, seen.unsubscribed) == (MailPurpose.MAIL_PURPOSE_SURVEYS, "en", False)
    assert "Maija" not in str(seen)
    assert "cus_" not in str(seen)
    assert await service.store.documents(UNSUBSCRIPTIONS).get(await id_of(service, token)) == before


async def test_next_survey_is_withheld_after_unsubscribing(
    service: RunningService, mailbox: Mailbox, invited: InvitationIssued, opened: TicketOpened, token: str
) -> None:
    response = await service.call(UnsubscribeRequest(token=token), "")
    assert response.unsubscription.unsubscribed
    await service.deliver("surveys", another(invited), "inv_2")
    (withheld,) = await settled(service, FAILED)
    assert withheld.last_error == "CONSENT_WITHDRAWN"
    await service.deliver("mail", opened, "tkt_1")
    await settled(service, SENT, 2)
    assert len(mailbox.mails) == 2, "what belongs to the ticket is sent"


async def test_unsubscription_is_published_for_the_customer(service: RunningService, token: str) -> None:
    await service.call(UnsubscribeRequest(token=token), "")
    (published,) = await service.recorded(await id_of(service, token))
    assert published["subject"] == "internal.nordic-home.notifications.v1.contact.unsubscribed"
    assert token not in str(published)
    data = published["event"]["data"]
    assert (data["customer_id"], data["retailer"], data["purpose"]) == ("cus_maija", "nordic-home", "surveys")
    assert data["occurred_at"]


async def test_unsubscribing_may_be_repeated(service: RunningService, token: str) -> None:
    for _ in range(3):
        response = await service.call(UnsubscribeRequest(token=token), "")
        assert response.unsubscription.unsubscribed
    assert (await shown(service, token)).unsubscribed


async def test_older_consent_does_not_undo_an_unsubscription(
    service: RunningService, invited: InvitationIssued, token: str
) -> None:
    await service.call(UnsubscribeRequest(token=token), "")
    stated = to_timestamp(Instant(NOW - SECOND))
    await service.deliver(PROFILES, contact(surveys_consent_changed_at=stated), "cus_maija", 2)
    await service.deliver("surveys", another(invited), "inv_2")
    (withheld,) = await settled(service, FAILED)
    assert withheld.last_error == "CONSENT_WITHDRAWN"


async def test_customer_who_agrees_again_is_asked_again(
    service: RunningService, mailbox: Mailbox, invited: InvitationIssued, token: str
) -> None:
    await service.call(UnsubscribeRequest(token=token), "")
    stated = to_timestamp(Instant(service.clock() + SECOND))
    await service.deliver(PROFILES, contact(surveys_consent_changed_at=stated), "cus_maija", 2)
    assert not (await shown(service, token)).unsubscribed
    await service.deliver("surveys", another(invited), "inv_2")
    await settled(service, SENT, 2)
    assert mailbox.mails[1]["List-Unsubscribe"] == mailbox.mails[0]["List-Unsubscribe"], "the link is the same"
    service.clock.advance(2)
    await service.call(UnsubscribeRequest(token=token), "")
    assert (await shown(service, token)).unsubscribed


@pytest.mark.parametrize("request_of", [GetUnsubscriptionRequest, UnsubscribeRequest])
async def test_token_that_nobody_was_sent_is_not_found(
    service: RunningService, token: str, request_of: type[GetUnsubscriptionRequest | UnsubscribeRequest]
) -> None:
    guesses = [*HOSTILE, token[:-1], token.swapcase(), token + "=", " " + token]
    for guess in guesses:
        assert await service.refusal(request_of(token=guess), "") == ("NOT_FOUND", "UNSUBSCRIPTION_NOT_FOUND"), guess
    for broken in ("", "a" * 501, f"{token}\n"):
        assert await service.refusal(request_of(token=broken), "") == ("INVALID_ARGUMENT", "VALIDATION_FAILED")
    assert not (await shown(service, token)).unsubscribed


async def test_token_is_in_no_delivery_log_line_or_span(
    service: RunningService, capsys: pytest.CaptureFixture[str], token: str
) -> None:
    sampled = continue_trace("00-" + "a" * 32 + "-" + "b" * 16 + "-01")
    with recorded_spans() as spans, current_span("request", sampled, SpanKind.SERVER, {}):
        await shown(service, token)
        await service.call(UnsubscribeRequest(token=token), "")
    assert len(spans.get_finished_spans()) > 3
    traced = [f"{span.name} {span.attributes} {span.events}" for span in spans.get_finished_spans()]
    (delivery,) = await deliveries(service)
    stored = await service.store.documents(DELIVERIES).get(delivery.id)
    for text in (capsys.readouterr().out, *traced, str(stored)):
        assert text
        assert token not in text


async def id_of(service: RunningService, token: str) -> str:
    (stored,) = await service.store.documents(UNSUBSCRIPTIONS).find(
        UNSUBSCRIPTIONS.indexes[0], {"token": token}, limit=1
    )
    return str(stored["id"])
