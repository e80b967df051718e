"""Links to unsubscribe of an erased customer, on both stores."""

from collections.abc import AsyncIterator

import pytest
from aftersales.feedback.v1.events_pb2 import InvitationIssued
from aftersales.notifications.v1.unsubscription_service_pb2 import GetUnsubscriptionRequest, UnsubscribeRequest
from notifications.contacts.repository import AddressBookRepository
from notifications.unsubscriptions.domain.unsubscription import MailPurpose
from notifications.unsubscriptions.privacy import PersonalUnsubscriptions
from notifications.unsubscriptions.repository import UNSUBSCRIPTIONS
from notifications.unsubscriptions.wiring import links
from notifications.unsubscriptions.wiring import repository as unsubscriptions
from notifications.wiring import COLLECTIONS, wire
from servicekit.privacy.records import Person
from servicekit.testing.erasures import erase_records, exported
from servicekit.testing.service import NOBODY, RunningService, running_service

from services.notifications.tests.conftest import NOW
from services.notifications.tests.steps import Mailbox, erase_customer, introduce, send_due

MAIJA = Person("cus_maija", "nordic-home")


@pytest.fixture
async def service(either_store_url: str, mailbox: Mailbox, invited: InvitationIssued) -> AsyncIterator[RunningService]:
    """A survey was sent, with a link."""
    async with running_service("notifications", COLLECTIONS, wire, now=NOW, store_url=either_store_url) as service:
        await introduce(service)
        await service.deliver("surveys", invited, "inv_1")
        await send_due(service)
        yield service


async def test_links_of_old_mails_lead_nowhere(service: RunningService) -> None:
    (link,) = await service.store.documents(UNSUBSCRIPTIONS).scan()
    await service.call(UnsubscribeRequest(token=link["token"]), NOBODY)
    await erase_customer(service)
    assert await service.store.documents(UNSUBSCRIPTIONS).scan() == []
    for request in (GetUnsubscriptionRequest(token=link["token"]), UnsubscribeRequest(token=link["token"])):
        assert await service.refusal(request, NOBODY) == ("NOT_FOUND", "UNSUBSCRIPTION_NOT_FOUND")


async def test_link_made_during_the_erasure_is_deleted(service: RunningService) -> None:
    addresses = AddressBookRepository(service.store)
    maija = await addresses.contact("cus_maija")
    assert maija
    await erase_customer(service)
    await links(service.context, unsubscriptions(service.context)).of(maija, MailPurpose.SURVEYS)
    await erase_records(service)
    assert await service.store.documents(UNSUBSCRIPTIONS).scan() == []


async def test_export_has_the_state_of_links_without_tokens(service: RunningService) -> None:
    (link,) = await service.store.documents(UNSUBSCRIPTIONS).scan()
    (found,) = await exported(PersonalUnsubscriptions(unsubscriptions(service.context)), MAIJA)
    assert isinstance(found.data, dict)
    assert (found.data["purpose"], found.data["unsubscribed_at"]) == ("surveys", None)
    assert link["token"] not in str(found)
    assert await exported(PersonalUnsubscriptions(unsubscriptions(service.context)), Person("c", "nordic-home")) == []
