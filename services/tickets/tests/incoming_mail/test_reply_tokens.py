"""Addresses that name a ticket cannot be made up, moved to another ticket, or used at another retailer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from servicekit.formats.addresses import email_address
from tickets.incoming_mail.domain.reply_tokens import (
    LONGEST_LOCAL_PART,
    claimed_tickets,
    reply_address,
    ticket_named_by,
)

OLD, NEW, OTHER = b"the key of last year", b"the key of this year", b"a key of somebody else"
TICKET = "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"
ADDRESS = reply_address("support@nordic-home.example", TICKET, retailer="nordic-home", keys=[NEW])


def named(address: str, *, retailer: str = "nordic-home", keys: tuple[bytes, ...] = (NEW, OLD)) -> str | None:
    return ticket_named_by(address, retailer=retailer, keys=keys)


def test_reply_address_names_its_ticket() -> None:
    assert named(ADDRESS) == TICKET


def test_reply_address_is_an_address_of_at_most_64_octets() -> None:
    longest = reply_address("s" * LONGEST_LOCAL_PART + "@x.example", TICKET, retailer="x", keys=[NEW])

    assert len(longest.partition("@")[0]) == 64
    assert email_address(longest) == longest


def test_folded_case_names_the_same_ticket() -> None:
    assert named(ADDRESS.upper()) == TICKET


def test_answer_to_a_mail_from_before_a_rotation_comes_in() -> None:
    old = reply_address("support@nordic-home.example", TICKET, retailer="nordic-home", keys=[OLD])

    assert named(old) == TICKET
    assert named(old, keys=(NEW,)) is None


def test_token_of_another_retailer_names_nothing() -> None:
    assert named(ADDRESS, retailer="nordic") is None
    assert named(reply_address("support@nordic-home.example", TICKET, retailer="other", keys=[NEW])) is None


def test_token_signed_by_another_key_names_nothing() -> None:
    assert named(reply_address("support@x.example", TICKET, retailer="nordic-home", keys=[OTHER])) is None


@settings(max_examples=100, deadline=None)
@given(st.integers(len("support+r."), len("support+r.") + 41), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_token_with_any_character_changed_names_nothing(position: int, character: str) -> None:
    changed = f"{ADDRESS[:position]}{character}{ADDRESS[position + 1 :]}"

    assert named(changed) == (TICKET if changed == ADDRESS else None)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=100))
def test_any_other_address_names_nothing(address: str) -> None:
    assert named(address) is None


@pytest.mark.parametrize("address", ["s" * (LONGEST_LOCAL_PART + 1) + "@x.example", "a+b@x.example", "@x.example"])
def test_address_that_cannot_carry_a_token_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="an address with at most 19 octets"):
        reply_address(address, TICKET, retailer="nordic-home", keys=[NEW])


@pytest.mark.parametrize("ticket_id", ["", "tkt_1", "cus_" + "a" * 26, "tkt_" + "A" * 26, TICKET + "a"])
def test_only_tickets_get_a_reply_address(ticket_id: str) -> None:
    with pytest.raises(ValueError, match="not the id of a ticket"):
        reply_address("support@x.example", ticket_id, retailer="nordic-home", keys=[NEW])


@pytest.mark.parametrize("keys", [[], [b"short"], [NEW, OLD, OTHER]])
def test_keys_that_are_none_are_refused(keys: list[bytes]) -> None:
    with pytest.raises(ValueError, match="one or two keys"):
        reply_address("support@x.example", TICKET, retailer="nordic-home", keys=keys)


def test_claimed_tickets_are_named_once_without_any_key() -> None:
    assert claimed_tickets([ADDRESS, ADDRESS.upper(), "support@x.example"]) == (TICKET,)
