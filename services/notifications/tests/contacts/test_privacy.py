"""The copy of an erased customer's contact, on both stores, with events before, between and after."""

from collections.abc import AsyncIterator

import pytest
from domainkit.privacy import emptied, personal_fields
from hypothesis import given
from hypothesis import strategies as st
from notifications.contacts.domain.recipient import Contact
from notifications.contacts.handlers import PROFILES
from notifications.contacts.privacy import PersonalContacts
from notifications.contacts.repository import CONTACTS, AddressBookRepository
from notifications.source_events.domain.numbering import NumberTaken
from notifications.wiring import COLLECTIONS, wire
from servicekit.privacy.records import ExportedRecord, Person
from servicekit.testing.erasures import erase_records, exported, stored
from servicekit.testing.service import RunningService, running_service

from services.notifications.tests.conftest import NOW
from services.notifications.tests.steps import contact, erase_customer

MARK = "zimtstern"
MAIJA = Person("cus_maija", "nordic-home")
EMPTY = Contact("cus_maija", "nordic-home", "", "", "", "")


@pytest.fixture
async def service(either_store_url: str) -> AsyncIterator[RunningService]:
    """Without its timers."""
    async with running_service("notifications", COLLECTIONS, wire, now=NOW, store_url=either_store_url) as service:
        yield service


async def changed(service: RunningService, sequence: int, customer: str = "cus_maija") -> None:
    event = contact(customer_id=customer, name=MARK, email=f"{MARK}@post.example", locale="fi")
    await service.deliver(PROFILES, event, customer, sequence)


async def copy(service: RunningService) -> Contact | None:
    return await AddressBookRepository(service.store).contact("cus_maija")


@given(st.builds(Contact))
def test_nothing_personal_is_left_of_a_contact(contact: Contact) -> None:
    bare = emptied(contact)
    assert [name for name in personal_fields(Contact) if getattr(bare, name)] == []
    assert emptied(bare) == bare
    assert (bare.customer_id, bare.retailer) == (contact.customer_id, contact.retailer)


async def test_copy_of_the_erased_customer_alone_is_empty(service: RunningService) -> None:
    await changed(service, 1)
    await changed(service, 1, "cus_other")
    other = await stored(service, "cus_other")
    await erase_customer(service)
    assert MARK not in str(await stored(service, "cus_maija"))
    assert await stored(service, "cus_other") == other


@pytest.mark.parametrize("late", [1, 2, 3, 9])
async def test_late_event_brings_nothing_back(service: RunningService, late: int) -> None:
    """Older than what is known, the same once more, and newer."""
    await changed(service, 2)
    await erase_customer(service)
    await changed(service, late)
    assert MARK not in str(await stored(service))
    document = await service.store.documents(CONTACTS).get("cus_maija")
    assert document
    assert document["sequence"] == max(late, 2)


async def test_first_event_after_the_erasure_stores_its_number(service: RunningService) -> None:
    await erase_customer(service)
    await changed(service, 1)
    found = await copy(service)
    assert found
    assert emptied(found) == found
    with pytest.raises(NumberTaken):
        await AddressBookRepository(service.store).remember_contact(EMPTY, 1, "evt_another")


async def test_older_event_before_the_end_stays_out(service: RunningService) -> None:
    """A handler that asked before the erasure, and stores after it."""
    await erase_customer(service)
    addresses = AddressBookRepository(service.store)
    await addresses.remember_contact(Contact("cus_maija", "nordic-home", MARK, MARK, "fi", ""), 3, "evt_3")
    await erase_records(service)
    assert MARK not in str(await stored(service))
    await changed(service, 2)
    assert MARK not in str(await stored(service))


async def test_copy_of_an_earlier_release_is_not_made_again(service: RunningService) -> None:
    """It had fewer fields, for which an event that is delivered once more would replace it."""
    old = {"id": "cus_maija", "customer_id": "cus_maija", "retailer": "nordic-home", "name": MARK, "email": MARK}
    await service.store.documents(CONTACTS).insert({**old, "locale": "", "time_zone": "", "sequence": 1, "version": 1})
    await erase_customer(service)
    await changed(service, 1)
    assert MARK not in str(await stored(service))


async def test_second_erasure_writes_nothing(service: RunningService) -> None:
    await changed(service, 1)
    await erase_customer(service)
    before = await stored(service)
    await erase_records(service)
    assert await stored(service) == before


async def test_export_is_the_copy_as_plain_values(service: RunningService) -> None:
    await changed(service, 1)
    records = PersonalContacts(AddressBookRepository(service.store))
    values = {"customer_id": "cus_maija", "retailer": "nordic-home", "name": MARK, "email": f"{MARK}@post.example"}
    values |= {"locale": "fi", "time_zone": "Europe/Helsinki"}
    (found,) = await exported(records, MAIJA)
    assert found == ExportedRecord("contact", "cus_maija", {**values, "surveys": True, "surveys_changed_at": None})
    assert await exported(records, Person("cus_maija", "baltic-tools")) == []
    assert await exported(records, Person("cus_other", "nordic-home")) == []
