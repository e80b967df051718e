"""Which language a mail is written in: the lookup of RFC 4647, 3.4."""

import pytest
from notifications.contacts.domain.recipient import Contact, Sender, choose_locale, languages


def wanted(customer: str, retailer: str) -> list[str]:
    contact = Contact("cus_1", "nordic-home", "Maija", "maija@example.org", customer, "")
    sender = Sender("nordic-home", "Nordic Home", "care@nordic-home.example", "https://x.example", retailer, "UTC")
    return list(languages(contact, sender))


def test_language_is_shortened_subtag_by_subtag() -> None:
    assert wanted("zh-Hant-TW", "sv") == ["zh-Hant-TW", "zh-Hant", "zh", "sv", "en"]


def test_singleton_is_dropped_with_what_it_introduces() -> None:
    assert wanted("de-AT-u-co-phonebk", "") == ["de-AT-u-co-phonebk", "de-AT-u-co", "de-AT", "de", "en"]


@pytest.mark.parametrize(
    ("customer", "available", "used"),
    [
        ("zh-Hant-TW", {"zh", "zh-Hant", "en"}, "zh-Hant"),
        ("ZH-hant", {"zh-Hant", "en"}, "zh-Hant"),
        ("DE", {"de", "en"}, "de"),
        ("de", {"de-AT", "en"}, "en"),
    ],
)
def test_most_specific_available_language_is_used(customer: str, available: set[str], used: str) -> None:
    assert choose_locale(wanted(customer, ""), available) == used
