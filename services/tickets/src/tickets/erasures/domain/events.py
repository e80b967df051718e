"""What happens to an erasure."""

from dataclasses import dataclass

from tickets.erasures.domain.erasure import Erasure


@dataclass(frozen=True, slots=True)
class ErasureRequested:
    erasure: Erasure


@dataclass(frozen=True, slots=True)
class ErasureCompleted:
    erasure: Erasure


ErasureEvent = ErasureRequested | ErasureCompleted
