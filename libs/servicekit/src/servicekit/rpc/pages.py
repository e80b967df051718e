"""Pages (AIP-158): signed, opaque tokens that hold a keyset cursor and are bound to the query they came from."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

import orjson
from domainkit.pages import Cursor

from servicekit.rpc.field_rules import UNIFORM

_SIGNATURE = 16
_DEFAULT_SIZE = UNIFORM["page_size"].int.default


class PageTokenInvalid(Exception):
    kind, reason, field = "invalid", "PAGE_TOKEN_INVALID", "page_token"


class Pages:
    """Writes and reads page tokens. `secret` is shared by all replicas of a service."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def size(self, asked: int) -> int:
        """The page size to use where the request's rules allow this one: 20 for 0."""
        return asked or _DEFAULT_SIZE

    def write(self, place: Cursor | None, *filters: str) -> str:
        """The token of the page after `place`; empty for None: there is no such page."""
        if place is None:
            return ""
        payload = orjson.dumps([place.key, place.id])
        return urlsafe_b64encode(self._signature(payload, filters) + payload).decode().rstrip("=")

    def read(self, token: str, *filters: str) -> Cursor | None:
        """Where to go on; None for an empty token.

        Raises PageTokenInvalid for a token that is forged, broken, or of a query with other filters.
        """
        if not token:
            return None
        try:
            raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except ValueError:
            raise PageTokenInvalid("is not a page token") from None
        signature, payload = raw[:_SIGNATURE], raw[_SIGNATURE:]
        if not hmac.compare_digest(signature, self._signature(payload, filters)):
            raise PageTokenInvalid("is not a page token of this query")
        key, id = orjson.loads(payload)
        return Cursor(key, id)

    def _signature(self, payload: bytes, filters: tuple[str, ...]) -> bytes:
        bound = "\x1f".join(filters).encode() + b"\x1e" + payload
        return hmac.digest(self._secret, bound, sha256)[:_SIGNATURE]
