"""Live sessions: who may watch, in a token that is short-lived enough for a URL."""

import re
from typing import Any

import jwt
from servicekit.auth import LEEWAY_SECONDS
from servicekit.callers import Caller, Role
from servicekit.instants import SECOND, Clock, to_rfc3339

from gateway.problems import Problem

LIFETIME_SECONDS = 60
_AUDIENCE = "aftersales-live"
_RETAILER = re.compile(r"[a-z0-9-]{1,40}")
_WATCHERS = frozenset({Role.AGENT, Role.SUPERVISOR})


def watched_retailers(caller: Caller, retailer: str | None = None) -> list[str]:
    """The retailers whose tickets the caller may watch: all of theirs, or the one named. Raises Problem."""
    theirs = sorted(filter(_RETAILER.fullmatch, caller.retailers))
    if caller.role not in _WATCHERS or not theirs or (retailer and retailer not in theirs):
        raise Problem("ACCESS_DENIED", "Agents and supervisors may watch the tickets of their retailers.")
    return [retailer] if retailer else theirs


class Sessions:
    """Writes and reads session tokens (JWT, HS256). `secret` is shared by all replicas of the gateway."""

    def __init__(self, secret: str, clock: Clock) -> None:
        self._secret = secret
        self._clock = clock

    def write(self, caller: Caller) -> dict[str, Any]:
        """A session for what this caller may watch, as a LiveSession. Raises Problem."""
        retailers = watched_retailers(caller)
        expires = self._clock() // SECOND + LIFETIME_SECONDS
        claims = {"aud": _AUDIENCE, "sub": caller.id, "role": caller.role, "retailers": retailers, "exp": expires}
        return {
            "session": jwt.encode(claims, self._secret, algorithm="HS256"),
            "expires_at": to_rfc3339(expires * SECOND),
        }

    def read(self, session: str) -> Caller:
        """Who the session was made for. Raises Problem (UNAUTHENTICATED) if it is not one of ours, or over."""
        try:
            claims = jwt.decode(
                session,
                self._secret,
                algorithms=["HS256"],
                audience=_AUDIENCE,
                options={"require": ["exp", "aud", "sub"], "verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError:
            raise Problem("UNAUTHENTICATED", "The live session is not one of ours.") from None
        if claims["exp"] + LEEWAY_SECONDS <= self._clock() // SECOND:
            raise Problem("UNAUTHENTICATED", "The live session has expired: create another.")
        return Caller(Role(claims["role"]), claims["sub"], "", frozenset(claims["retailers"]))
