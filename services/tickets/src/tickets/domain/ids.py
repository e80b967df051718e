"""Ids that follow from what they name, so that a retry, or another service, arrives at the same one."""

from base64 import b32encode
from hashlib import sha256


def derived(prefix: str, *parts: str) -> str:
    """`prefix_` and the first 128 bits of a hash of the parts, in lower-case base32: always 26 characters.

    The format is frozen: ids written years ago must come out the same.
    """
    digest = sha256("\x1f".join(parts).encode()).digest()[:16]
    return f"{prefix}_{b32encode(digest).decode().rstrip('=').lower()}"
