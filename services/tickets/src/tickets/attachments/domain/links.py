"""Links to an attachment's bytes, signed for a while: who has one needs no token."""

import hmac
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from domainkit.instants import SECOND, Duration, Instant
from domainkit.refusals import Refused, not_found

_DIGITS = 26  # 130 bits of the HMAC


@dataclass(frozen=True, slots=True)
class Links:
    """`keys`: the first one signs, all are valid. A token is `<unix seconds>.<HMAC-SHA-256>`."""

    keys: Sequence[bytes]
    lifetime: Duration

    def token(self, id: str, now: Instant) -> tuple[str, Instant]:
        """The token of a new link to an attachment, and when that expires: a whole second."""
        seconds = (now + self.lifetime) // SECOND
        return f"{seconds}.{_signature(self.keys[0], id, seconds)}", Instant(seconds * SECOND)

    def require_valid(self, id: str, token: str, now: Instant) -> None:
        """Raises Refused: ATTACHMENT_NOT_FOUND for what is no token of this attachment, LINK_EXPIRED."""
        text, _, signature = token.partition(".")
        seconds = int(text) if text.isascii() and text.isdigit() and len(text) < 15 else 0
        signatures = [_signature(key, id, seconds) for key in self.keys]
        if not any(hmac.compare_digest(each.encode(), signature.encode()) for each in signatures):
            raise not_found("attachment")
        if now >= seconds * SECOND:
            raise Refused("gone", "LINK_EXPIRED", "The link has expired.")


def _signature(key: bytes, id: str, seconds: int) -> str:
    digest = hmac.digest(key, f"attachment\x1f{id}\x1f{seconds}".encode(), sha256)
    return b32encode(digest)[:_DIGITS].decode().lower()
