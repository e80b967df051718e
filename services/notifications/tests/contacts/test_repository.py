from dataclasses import replace

import pytest
from notifications.contacts.domain.recipient import Contact
from notifications.contacts.repository import AddressBookRepository
from notifications.source_events.domain.numbering import NumberTaken
from servicekit.documents import (
    Store,
)


async def test_another_event_under_a_known_number_changes_no_copy(store: Store) -> None:
    addresses = AddressBookRepository(store)
    maija = Contact("cus_1", "nordic-home", "Maija", "maija@mail.example", "fi", "Europe/Helsinki")
    for number in (1, 2):
        await addresses.remember_contact(maija, number, f"evt_{number}")
    moved = replace(maija, email="moved@mail.example")
    for number in (1, 2):
        await addresses.remember_contact(maija, number, f"evt_{number}")
        with pytest.raises(NumberTaken):
            await addresses.remember_contact(moved, number, f"evt_{number}_anew")
    await addresses.remember_contact(moved, 3, "evt_3")
    assert await addresses.contact("cus_1") == moved
