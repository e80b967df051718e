"""Changes of claims that are under way: what their claim holds of the caps of this unit may change by each of them."""

from dataclasses import dataclass

from domainkit.instants import Instant

MOST_HOLDS = 20
"""At the same time."""


@dataclass(frozen=True, slots=True)
class ClaimHold:
    """`token` is that of the attempt. From `due_at` on somebody else ends it: its process may have died."""

    claim_id: str
    token: str
    due_at: Instant
