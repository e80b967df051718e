"""Whom a mail is for, put together by the addresses that they extend."""

from collections.abc import Iterable

from tickets.mail_addresses.domain.mail_address import base_address

_TOKEN = "+r."  # noqa: S105 - what a reply token begins with


def by_address(recipients: Iterable[str]) -> dict[str, str]:
    """One recipient of each address: the one with a reply token, if there is one, or else the first."""
    found: dict[str, str] = {}
    for recipient in recipients:
        address = base_address(recipient)
        if address not in found or (_TOKEN in recipient and _TOKEN not in found[address]):
            found[address] = recipient
    return found
