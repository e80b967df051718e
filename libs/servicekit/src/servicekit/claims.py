"""What a verified token claims."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from servicekit.instants import SECOND, Instant


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
    expires_at: Instant = 0
    """Its `exp`, without any leeway."""


@dataclass(frozen=True, slots=True)
class ClaimNames:
    """What the issuer calls the claims that no standard names."""

    role: str = "role"
    retailers: str = "retailers"
    customer: str = "customer_id"


def read_claims(payload: Mapping[str, Any], names: ClaimNames, key_id: str) -> Claims:
    """The claims of a verified payload. Raises ValueError, TypeError or LookupError where one is not usable."""
    retailers = payload.get(names.retailers) or ()
    customer = payload.get(names.customer)
    return Claims(
        role=str(payload.get(names.role, "")),
        id=str(payload["sub"]),
        display_name=str(payload.get("name") or payload["sub"]),
        retailers=frozenset([retailers] if isinstance(retailers, str) else map(str, retailers)),
        customer_id=str(customer) if customer else None,
        key_id=key_id,
        expires_at=int(payload["exp"]) * SECOND,
    )
