"""Addresses that were stored before they had a normal form (servicekit.formats.addresses)."""

from servicekit.formats.addresses import mailbox


def address_of_today(stored: str) -> str:
    """In the form of today, for one that was stored with its domain in Unicode; as it is for what is no address."""
    try:
        return mailbox(stored)
    except ValueError:
        return stored
