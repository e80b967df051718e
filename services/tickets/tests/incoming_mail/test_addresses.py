"""Mailboxes of a header field; a name never becomes an address."""

from email.utils import formataddr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tickets.incoming_mail.domain.mail import Mailbox
from tickets.incoming_mail.mime.addresses import MOST, mailboxes

AINO = "aino@korpi.example"


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.text(st.characters(categories=["L", "N", "P", "S"], include_characters=" "), max_size=30), max_size=4)
)
def test_names_never_add_or_change_a_mailbox(names: list[str]) -> None:
    addresses = [f"a{number}@korpi.example" for number in range(len(names))]
    value = ", ".join(formataddr((name, address)) for name, address in zip(names, addresses, strict=True))

    assert [each.address for each in mailboxes((value,))[0]] == addresses


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (f"Korpi, Aino <{AINO}>", "Korpi, Aino"),
        (f'"Korpi, Aino" <{AINO}>', "Korpi, Aino"),
        (f"{AINO} (Aino Korpi)", "Aino Korpi"),
        (f"mikko@laine.example <{AINO}>", "mikko@laine.example"),
        (f'"<mikko@laine.example>" <{AINO}>', "<mikko@laine.example>"),
        (f'<{AINO}> "<mikko@laine.example>"', ""),
        (f"=?utf-8?q?Aino_=3Cmikko=40laine.example=3E=2C?= <{AINO}>", "Aino <mikko@laine.example>,"),
        (f"'mikko@laine.example' via Shop <{AINO}>", "'mikko@laine.example' via Shop"),
        (f"<@relay.example:{AINO}>", ""),
        (f"Team: {AINO};", ""),
        (f'"Aino \\"K\\" Korpi" <{AINO}>', 'Aino "K" Korpi'),
    ],
)
def test_one_mailbox_is_found_with_its_name(value: str, name: str) -> None:
    assert mailboxes((value,)) == ((Mailbox(AINO, name),), 0)


@pytest.mark.parametrize(
    "value", ["aino@korpi.example)x@evil.example", "broken@", "a@b@c.example", "x <not an address>"]
)
def test_invalid_mailbox_is_counted_and_left_out(value: str) -> None:
    assert mailboxes((value,)) == ((), 1)


@pytest.mark.parametrize("value", ["", "undisclosed-recipients:;", ", ,", "Aino"])
def test_field_without_an_address_has_no_mailbox(value: str) -> None:
    assert mailboxes((value,))[0] == ()


def test_mailboxes_of_a_field_are_bounded() -> None:
    assert len(mailboxes((", ".join(f"a{number}@korpi.example" for number in range(3 * MOST)),))[0]) == MOST
