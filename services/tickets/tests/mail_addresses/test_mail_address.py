import pytest
from domainkit.instants import Instant
from domainkit.refusals import Refused
from tickets.incoming_mail.domain import reply_tokens
from tickets.mail_addresses.domain.mail_address import (
    LONGEST_LOCAL_PART,
    MailAddress,
    MailAddressDraft,
    MailAddressEdits,
    base_address,
    default_of,
    new_mail_address,
    update,
)

EARLY, LATE = Instant(1_000), Instant(2_000)


def address(id: str = "mad_a", *, default: bool = False, now: Instant = EARLY) -> MailAddress:
    draft = MailAddressDraft(address=f"{id}@nordic-home.example", name="Help", default=default)
    return new_mail_address("nordic-home", draft, id=id, now=now)


@pytest.mark.parametrize("local_part", ["help+desk", "a" * 20, "ä" * 10])
def test_address_that_cannot_carry_a_token_is_refused(local_part: str) -> None:
    draft = MailAddressDraft(address=f"{local_part}@nordic-home.example", name="Help")
    with pytest.raises(Refused, match="octets"):
        new_mail_address("nordic-home", draft, id="mad_a", now=EARLY)


def test_longest_local_part_has_room_for_a_reply_token() -> None:
    assert LONGEST_LOCAL_PART == reply_tokens.LONGEST_LOCAL_PART


def test_address_of_19_octets_is_taken() -> None:
    draft = MailAddressDraft(address=f"{'a' * 19}@nordic-home.example", name="Help")
    assert new_mail_address("nordic-home", draft, id="mad_a", now=EARLY).domain == "nordic-home.example"


def test_default_is_the_one_chosen_last() -> None:
    first, second = address("mad_a", default=True), address("mad_b", default=True, now=LATE)
    assert default_of([address("mad_c"), first, second]) == second


def test_default_that_is_deactivated_gives_way_to_the_oldest() -> None:
    gone = update(address("mad_b", default=True), MailAddressEdits(deactivated=True), LATE)
    assert default_of([address("mad_c", now=LATE), gone, address("mad_d")]) == address("mad_d")
    assert default_of([gone]) is None


def test_update_that_changes_nothing_returns_the_same() -> None:
    known = address(default=True)
    assert update(known, MailAddressEdits(name="Help", default=True), LATE) is known


def test_base_address_drops_what_follows_the_plus() -> None:
    assert base_address("help+r.abc+d@nordic-home.example") == "help@nordic-home.example"
    assert base_address("help@nordic-home.example") == "help@nordic-home.example"
