"""Addresses that were stored before they had a normal form (servicekit.formats.addresses)."""

from servicekit.formats.addresses import mailbox


def address_of_today(stored: str) -> str:
    """The address in its normal form, with an ASCII domain; unchanged if it is not valid."""
    try:
        return mailbox(stored)
    except ValueError:
        return stored
