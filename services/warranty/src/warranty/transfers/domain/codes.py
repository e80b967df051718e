"""Codes that are shown once and stored as a hash: 80 random bits, which nobody guesses, written for people."""

from base64 import b32encode
from hashlib import sha256
from hmac import compare_digest

BYTES = 10
_READ_AS = str.maketrans("018", "OIB", " -")
"""What base32 has no digits for, as people read it; and what a code is grouped by."""


def code_of(bits: bytes) -> str:
    """`ABCD-EFGH-IJKL-MNOP`."""
    letters = b32encode(bits).decode()
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def digest_of(asset_id: str, code: str) -> str:
    return sha256(f"{asset_id}:{code.upper().translate(_READ_AS)}".encode()).hexdigest()


def is_same(digest: str, other: str) -> bool:
    return bool(digest) and compare_digest(digest, other)
