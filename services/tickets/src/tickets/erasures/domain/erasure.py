"""The erasure of a customer's personal data: one part per service, and complete when each has done its part."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from domainkit.actors import Actor
from domainkit.ids import derived_id
from domainkit.instants import Instant

SERVICES = ("feedback", "notifications", "tickets", "warranty")
"""Those that hold personal data, by name."""


class ErasureState(StrEnum):
    RUNNING = "running"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class KeptRecords:
    """What a service keeps because a law obliges it to: none of it says who the customer was."""

    kind: str
    reason: str
    until: Instant
    records: int


@dataclass(frozen=True, slots=True)
class Part:
    """What one service does. `completed_at` is when it had erased its part first, `erased_at` when it did last: again
    when what it kept is over, and when the erasure is repeated."""

    service: str
    completed_at: Instant | None = None
    erased_at: Instant | None = None
    kept: tuple[KeptRecords, ...] = ()

    @property
    def state(self) -> ErasureState:
        return ErasureState.RUNNING if self.completed_at is None else ErasureState.COMPLETED


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """The aggregate. `requested_by` is None where only the parts' reports are known, after a restore."""

    id: str
    retailer: str
    customer_id: str
    requested_at: Instant
    requested_by: Actor | None
    parts: tuple[Part, ...] = tuple(map(Part, SERVICES))
    completed_at: Instant | None = None
    version: int = 0

    @property
    def state(self) -> ErasureState:
        return ErasureState.RUNNING if self.completed_at is None else ErasureState.COMPLETED


@dataclass(frozen=True, slots=True)
class PartReport:
    """A service's report that it has erased a customer's data, but for what it keeps."""

    service: str
    customer_id: str
    retailer: str
    requested_at: Instant
    erased_at: Instant
    kept: Sequence[KeptRecords] = ()


def erasure_id(customer_id: str) -> str:
    """One per customer, so that a repeated request finds it."""
    return derived_id("ers", customer_id)


def requested(customer_id: str, retailer: str, *, by: Actor | None, at: Instant) -> Erasure:
    return Erasure(
        id=erasure_id(customer_id), retailer=retailer, customer_id=customer_id, requested_at=at, requested_by=by
    )


def reported(erasure: Erasure, report: PartReport) -> Erasure:
    """The erasure after a report, in whatever order reports arrive: a part shows the one that was made last.

    One of a service that has no part, because it holds personal data only since a later release, adds one.
    """
    known = {part.service: part for part in erasure.parts}
    part = known.get(report.service, Part(report.service))
    if part.erased_at is not None and report.erased_at < part.erased_at:
        part = replace(part, completed_at=_earlier(part.completed_at, report.erased_at))
    else:
        completed_at = _earlier(part.completed_at, report.erased_at)
        part = Part(report.service, completed_at, report.erased_at, tuple(report.kept))
    parts = {**known, report.service: part}
    updated = replace(erasure, parts=tuple(parts[service] for service in sorted(parts)))
    return updated if erasure.completed_at is not None else replace(updated, completed_at=_completed_at(updated))


def _earlier(known: Instant | None, reported: Instant) -> Instant:
    return reported if known is None else min(known, reported)


def _completed_at(erasure: Erasure) -> Instant | None:
    """When the last part was completed; None while one is running."""
    completed = [part.completed_at for part in erasure.parts if part.completed_at is not None]
    return max(completed) if len(completed) == len(erasure.parts) else None
