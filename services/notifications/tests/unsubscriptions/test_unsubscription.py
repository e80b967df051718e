"""Whether a customer agrees to a mail: of what was stated the last counts, in whatever order it arrives."""

from dataclasses import dataclass, replace
from itertools import permutations

import pytest
from domainkit.instants import Instant
from hypothesis import given
from hypothesis import strategies as st
from notifications.contacts.domain.recipient import Contact
from notifications.contacts.repository import AddressBookRepository
from notifications.unsubscriptions.domain.unsubscription import (
    MailPurpose,
    Unsubscription,
    agrees,
    unsubscribe,
    unsubscription,
)
from servicekit.documents import Store

SURVEYS = MailPurpose.SURVEYS


@dataclass(frozen=True)
class Stated:
    """What a customer said about surveys, and when; `by_link`: by the link of a mail."""

    at: int
    agrees: bool
    by_link: bool


stated = st.builds(Stated, st.integers(1, 20), st.booleans(), st.booleans())
statements = st.lists(stated, max_size=4, unique_by=lambda each: each.at)


def link(contact: Contact) -> Unsubscription:
    return unsubscription(contact, SURVEYS, "s3cret", now=Instant(0))


def contact_with(maija: Contact, surveys: bool | None, at: int | None) -> Contact:
    return replace(maija, surveys=surveys, surveys_changed_at=None if at is None else Instant(at))


@given(stated=statements)
def test_last_statement_counts_in_any_order_of_arrival(stated: list[Stated]) -> None:
    maija = Contact("cus_maija", "nordic-home", "Maija", "maija@post.example", "en", "Europe/Helsinki", False)
    said = [replace(each, agrees=False) if each.by_link else each for each in stated]
    last = max(said, key=lambda each: each.at, default=Stated(0, False, False))
    for order in permutations(said):
        known, copied = link(maija), maija
        for each in order:
            if each.by_link:
                known, _ = unsubscribe(known, now=Instant(each.at))
            elif each.at > (copied.surveys_changed_at or 0):  # tickets numbers its events: an older one changes nothing
                copied = contact_with(copied, each.agrees, each.at)
        assert agrees(copied, known) is last.agrees


@pytest.mark.parametrize(
    ("surveys", "stated_at", "unsubscribed_at", "agreed"),
    [
        (True, 5, None, True),
        (False, 5, None, False),
        (None, None, None, None),
        (True, 5, 6, False),
        (True, 6, 6, False),
        (True, 7, 6, True),
        (False, 7, 6, False),
        (True, None, 6, False),
        (None, None, 6, False),
    ],
)
def test_later_of_consent_and_unsubscription_counts(
    maija: Contact, surveys: bool | None, stated_at: int | None, unsubscribed_at: int | None, agreed: bool | None
) -> None:
    known = link(maija)
    if unsubscribed_at is not None:
        known, _ = unsubscribe(known, now=Instant(unsubscribed_at))
    assert agrees(contact_with(maija, surveys, stated_at), known) is agreed


def test_repeated_unsubscription_is_published_with_its_own_time(maija: Contact) -> None:
    once, (first,) = unsubscribe(link(maija), now=Instant(5))
    twice, (second,) = unsubscribe(once, now=Instant(9))
    assert (first.occurred_at, second.occurred_at, twice.unsubscribed_at) == (5, 9, 9)


def test_clock_that_is_behind_makes_no_unsubscription_earlier(maija: Contact) -> None:
    once, _ = unsubscribe(link(maija), now=Instant(9))
    twice, (again,) = unsubscribe(once, now=Instant(5))
    assert (twice.unsubscribed_at, again.occurred_at) == (9, 9)


async def test_stored_contact_keeps_when_surveys_were_stated(store: Store, maija: Contact) -> None:
    addresses = AddressBookRepository(store)
    stated_then = contact_with(maija, True, 7)
    await addresses.remember_contact(stated_then, 1, "evt_1")
    assert await addresses.contact(maija.customer_id) == stated_then
