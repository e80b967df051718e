"""What can be asked about erasures."""

from dataclasses import dataclass

from tickets.erasures.domain.erasure import ErasureState


@dataclass(frozen=True, slots=True)
class ErasureQuery:
    retailer: str
    state: ErasureState | None  # None: any
