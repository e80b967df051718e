"""Ids: a prefix that says what it names, and 128 bits in lower-case base32, always 26 characters."""

from base64 import b32encode
from hashlib import sha256
from secrets import token_bytes


def random_id(prefix: str) -> str:
    """A new id, which nobody can guess."""
    return _id(prefix, token_bytes(16))


def derived_id(prefix: str, *parts: str) -> str:
    """The id that these parts always have: a repeated step finds what the first one made.

    The first 128 bits of the SHA-256 of the parts, joined by U+001F. The format is frozen: ids written years ago must
    come out the same.
    """
    return _id(prefix, sha256("\x1f".join(parts).encode()).digest()[:16])


def default_calendar_id(retailer: str) -> str:
    """The calendar that a retailer has from the start: tickets has it, and copies of it have the same id."""
    return derived_id("cal", "default", retailer)


def _id(prefix: str, bits: bytes) -> str:
    return f"{prefix}_{b32encode(bits)[:26].decode().lower()}"
