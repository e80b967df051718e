"""Live sessions: tokens that may stand in a URL, because they are valid for live updates alone."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import jwt
from domainkit.instants import SECOND
from servicekit.auth.authentication import LEEWAY_SECONDS
from servicekit.auth.authorization import Caller, Role
from servicekit.formats.named import is_retailer_id
from servicekit.mapping.timestamps import to_rfc3339
from servicekit.runtime.clock import Clock
from starlette.types import Scope

from gateway.edge.problems import Problem

LIVE_PATH = "/v1/live"
LIFETIME_SECONDS = 12 * 3600
_REMEDY = "Create another with `POST /v1/live-sessions` and a valid token."
_AUDIENCE = "aftersales-live"
_WATCHERS = frozenset({Role.CUSTOMER, Role.AGENT, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Watched:
    """The tickets that a caller may watch: those of some retailers, or of them only this customer's."""

    retailers: Sequence[str]
    customer_id: str | None


def watched(caller: Caller, retailer: str | None = None) -> Watched:
    """Of all of the caller's retailers, or of the one named. Raises Problem."""
    theirs = sorted(filter(is_retailer_id, caller.retailers))
    if caller.role not in _WATCHERS or not theirs or (retailer and retailer not in theirs):
        raise Problem("ACCESS_DENIED", "Customers watch their own tickets, agents and supervisors their retailers'.")
    if caller.role is Role.CUSTOMER and not caller.customer_id:
        raise Problem("ACCESS_DENIED", "The token has no customer id: its holder is nobody's customer.")
    only = caller.customer_id if caller.role is Role.CUSTOMER else None
    return Watched([retailer] if retailer else theirs, only)


def session_of(scope: Scope) -> str:
    """The live session that a request to watch names in its query; "" if none. EventSource can send no header."""
    if scope["path"] != LIVE_PATH:
        return ""
    query: dict[str, list[str]] = parse_qs(scope["query_string"].decode("latin-1"))
    return query.get("session", [""])[-1]


class Sessions:
    """Writes and reads session tokens (JWT, HS256). `secret` is shared by all replicas of the gateway.

    Nothing is stored: a session ends with the token it was made for, and with the issuer's key that signed that token.
    """

    def __init__(self, secret: str, clock: Clock, knows_key: Callable[[str], Awaitable[bool]]) -> None:
        self._secret = secret
        self._clock = clock
        self._knows_key = knows_key

    def write(self, caller: Caller) -> dict[str, Any]:
        """A session for what this caller may watch, as a LiveSession. Raises Problem."""
        may_watch = watched(caller)
        expires = min(caller.expires_at, self._clock() + LIFETIME_SECONDS * SECOND) // SECOND
        claims = {
            "aud": _AUDIENCE,
            "sub": caller.id,
            "role": caller.role,
            "retailers": may_watch.retailers,
            "customer": may_watch.customer_id or "",
            "key": caller.key_id,
            "exp": expires,
        }
        return {
            "session": jwt.encode(claims, self._secret, algorithm="HS256"),
            "expires_at": to_rfc3339(expires * SECOND),
        }

    async def read(self, session: str) -> Caller:
        """The caller that the session was created for.

        Raises Problem (UNAUTHENTICATED) if it is not one of ours, over, or of a token whose key was revoked, and
        IssuerUnavailable.
        """
        try:
            claims = jwt.decode(
                session,
                self._secret,
                algorithms=["HS256"],
                audience=_AUDIENCE,
                options={"require": ["exp", "aud", "sub", "key"], "verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError:
            raise Problem("UNAUTHENTICATED", "The live session is not one of ours.", remedy=_REMEDY) from None
        caller = Caller(
            Role(claims["role"]),
            claims["sub"],
            "",
            frozenset(claims["retailers"]),
            claims.get("customer") or None,
            key_id=claims["key"],
            expires_at=claims["exp"] * SECOND,
        )
        if self.seconds_left(caller) <= 0:
            raise Problem("UNAUTHENTICATED", "The live session has expired.", remedy=_REMEDY)
        if not await self._knows_key(caller.key_id):
            raise Problem("UNAUTHENTICATED", "The live session's token is no longer valid.", remedy=_REMEDY)
        return caller

    def seconds_left(self, caller: Caller) -> float:
        """How long the caller's token or session is still valid; clocks may differ by the leeway."""
        return (caller.expires_at - self._clock()) / SECOND + LEEWAY_SECONDS
