"""The life of a unit as one readable list: its facts, and what purchases report of its sales."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domainkit.actors import Actor
from domainkit.instants import Instant

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.facts import UnitFact


class EntryKind(StrEnum):
    """What a history is made of: the facts, and what purchases report."""

    MANUFACTURED = "manufactured"
    SHIPPED = "shipped"
    SOLD = "sold"
    DELIVERED = "delivered"
    INVOICED = "invoiced"
    INSTALLED = "installed"
    ACTIVATED = "activated"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    DISPOSED = "disposed"


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """`id` is that of the fact. What a purchase reports has an id made from that of the purchase, and no reporter."""

    id: str
    kind: EntryKind
    at: Instant
    purchase_id: str = ""
    reported_by: Actor | None = None
    reported_at: Instant | None = None
    revoked_at: Instant | None = None
    revoked_by: Actor | None = None
    reason: str = ""


def history_of(asset: Asset) -> Sequence[HistoryEntry]:
    """All of it, the newest first by the dates on which things happened, what was revoked too."""
    entries = [*_of_facts(asset.facts), *_of_purchases(asset)]
    return sorted(entries, key=lambda entry: (entry.at, entry.id), reverse=True)


def seen_by_owner(asset: Asset) -> Sequence[HistoryEntry]:
    """What the present owner sees of it: when it was made, and what holds of their own sale."""
    return [entry for entry in history_of(asset) if _is_for_the_owner(entry, asset)]


def _is_for_the_owner(entry: HistoryEntry, asset: Asset) -> bool:
    if entry.purchase_id:
        return entry.purchase_id == asset.purchase_id
    made = entry.kind is EntryKind.MANUFACTURED
    return entry.revoked_at is None and (made or asset.sold_at is None or entry.at >= asset.sold_at)


def _of_facts(facts: Sequence[UnitFact]) -> Iterator[HistoryEntry]:
    for fact in facts:
        yield HistoryEntry(
            fact.id,
            EntryKind(fact.kind),
            fact.at,
            reported_by=fact.reported_by,
            reported_at=fact.reported_at,
            revoked_at=fact.revoked_at,
            revoked_by=fact.revoked_by,
            reason=fact.reason,
        )


def _of_purchases(asset: Asset) -> Iterator[HistoryEntry]:
    reported = {EntryKind.SOLD: asset.sold_at, EntryKind.DELIVERED: asset.delivered_at}
    for kind, at in reported.items():
        if at is not None and asset.purchase_id:
            yield HistoryEntry(f"{asset.purchase_id}.{kind}", kind, at, purchase_id=asset.purchase_id)
