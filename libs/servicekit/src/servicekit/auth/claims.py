"""What a verified token claims."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from domainkit.instants import EPOCH, SECOND, Instant

from servicekit.formats.people import display_name, identifier

MOST_RETAILERS = 200
_LATEST_SECOND = 253_402_300_799  # the end of the year 9999: what RFC 3339 can write


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says. `role` is the claim's text as it stands; `retailers` are those of the holder."""

    role: str
    id: str
    display_name: str
    retailers: frozenset[str]
    customer_id: str | None
    key_id: str = ""
    """The `kid` of the key that signed the token."""
    expires_at: Instant = EPOCH
    """Its `exp`, without any leeway."""
    begins_at: Instant = EPOCH
    """Its `nbf`, without any leeway."""


@dataclass(frozen=True, slots=True)
class ClaimNames:
    """What the issuer calls the claims that no standard names."""

    role: str = "role"
    retailers: str = "retailers"
    customer: str = "customer_id"


class UnusableClaim(Exception):
    """A claim that is signed, and still nothing that we can use. Says which and what it must be, not what it is."""


def read_claims(payload: Mapping[str, Any], names: ClaimNames, key_id: str) -> Claims:
    """The claims of a verified payload. Raises UnusableClaim.

    A name is only shown: it is cleaned. What decides about access is taken as it is or refused.
    """
    id = _id(payload, "sub")
    if not id:
        raise UnusableClaim("its claim sub must be there")
    name = payload.get("name")
    _instant(payload, "iat")
    return Claims(
        role=_id(payload, names.role),
        id=id,
        display_name=(display_name(name) if isinstance(name, str) else "") or display_name(id),
        retailers=_retailers(payload, names.retailers),
        customer_id=_id(payload, names.customer) or None,
        key_id=key_id,
        expires_at=_instant(payload, "exp"),
        begins_at=_instant(payload, "nbf"),
    )


def _id(payload: Mapping[str, Any], claim: str) -> str:
    """Empty where it is missing, null or empty."""
    value = payload.get(claim)
    if value is None or value == "":
        return ""
    if not isinstance(value, str):
        raise UnusableClaim(f"its claim {claim} must be a string")
    try:
        return identifier(value)
    except ValueError as error:
        raise UnusableClaim(f"its claim {claim} {error}") from None


def _retailers(payload: Mapping[str, Any], claim: str) -> frozenset[str]:
    """One, a list of them, or none."""
    value = payload.get(claim)
    listed = [value] if isinstance(value, str) else [] if value is None else value
    if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
        raise UnusableClaim(f"its claim {claim} must be a list of strings")
    if len(listed) > MOST_RETAILERS:
        raise UnusableClaim(f"its claim {claim} must name at most {MOST_RETAILERS} retailers")
    return frozenset(listed)


def _instant(payload: Mapping[str, Any], claim: str) -> Instant:
    """A NumericDate (RFC 7519, section 2): a JSON number, a fraction too; 0 where it is missing."""
    seconds = payload.get(claim)
    if seconds is None:
        return EPOCH
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not isfinite(seconds):
        raise UnusableClaim(f"its claim {claim} must be a number of seconds since 1970")
    return Instant(int(max(0, min(seconds, _LATEST_SECOND)) * SECOND))
