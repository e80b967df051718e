"""Ids: a prefix that says what it is, and 128 bits that say nothing."""

from base64 import b32encode
from hashlib import sha256
from secrets import token_bytes

from servicekit.rpc.idempotency_key import Request


def new_id(prefix: str, request: Request | None = None) -> str:
    """A new id. With a request it derives from the request's key, so that a retry finds what the first try made."""
    return derived_id(prefix, request.key) if request else _id(prefix, token_bytes(16))


def derived_id(prefix: str, *parts: str) -> str:
    """The id that these parts always have: the first 128 bits of their SHA-256."""
    return _id(prefix, sha256("\x1f".join(parts).encode()).digest()[:16])


def _id(prefix: str, bits: bytes) -> str:
    return f"{prefix}_{b32encode(bits)[:26].decode().lower()}"
