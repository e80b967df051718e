"""The life of a unit as one readable list: its facts, its modernisations, and what purchases report of its sales."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from domainkit.actors import Actor
from domainkit.ids import derived_id
from domainkit.instants import Instant
from domainkit.privacy import Personal
from domainkit.viewer import Viewer

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.facts import UnitFact
from warranty.assets.domain.modernisations import Modernisation
from warranty.assets.domain.ownership import Ownership
from warranty.product_models.domain.terms import GoodsCondition


class EntryKind(StrEnum):
    """What a history is made of: the facts, what purchases report, and transfers."""

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
    TRANSFERRED = "transferred"
    MODERNISED = "modernised"


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """`id` is that of the fact. What a purchase reports has an id made from that of the purchase, and no reporter.

    Nor has a transfer; `customer_id` is the new owner's.
    """

    id: str
    kind: EntryKind
    at: Instant
    purchase_id: str = ""
    customer_id: str = ""
    condition: GoodsCondition | None = None
    reported_by: Actor | None = None
    reported_at: Instant | None = None
    revoked_at: Instant | None = None
    revoked_by: Actor | None = None
    reason: Annotated[str, Personal("why a fact about what they own was revoked")] = ""
    revision: str = ""
    firmware: str = ""
    document_id: str = ""


def history_of(asset: Asset) -> Sequence[HistoryEntry]:
    """All of it, the newest first by the dates on which things happened, what was revoked too."""
    entries = [
        *_of_facts(asset.facts),
        *_of_modernisations(asset.modernisations),
        *_of_purchases(asset),
        *_of_transfers(asset),
    ]
    return sorted(entries, key=lambda entry: (entry.at, entry.id), reverse=True)


def seen_by_owner(asset: Asset) -> Sequence[HistoryEntry]:
    """What the present owner sees: when it was made, how it was modernised, and what holds of their own sale."""
    return [entry for entry in history_of(asset) if _is_for_the_owner(entry, asset)]


def seen_since(asset: Asset, viewer: Viewer) -> Instant | None:
    """When the time begins of which a viewer sees what happened; None: all of it.

    What happened until it became the present owner's is not shown to the present owner.
    """
    return None if viewer.only_customer is None else asset.owned_since


def _is_for_the_owner(entry: HistoryEntry, asset: Asset) -> bool:
    if entry.purchase_id:
        return entry.purchase_id == asset.purchase_id
    of_the_unit, since = entry.kind in (EntryKind.MANUFACTURED, EntryKind.MODERNISED), asset.owned_since
    if entry.kind is EntryKind.TRANSFERRED:
        return entry.at == since
    return entry.revoked_at is None and (of_the_unit or since is None or entry.at > since)


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


def _of_modernisations(modernisations: Sequence[Modernisation]) -> Iterator[HistoryEntry]:
    for each in modernisations:
        yield HistoryEntry(
            each.id,
            EntryKind.MODERNISED,
            each.at,
            reported_by=each.reported_by,
            reported_at=each.reported_at,
            revoked_at=each.revoked_at,
            revoked_by=each.revoked_by,
            reason=each.reason,
            revision=each.revision,
            firmware=each.firmware,
            document_id=each.document_id,
        )


def _of_purchases(asset: Asset) -> Iterator[HistoryEntry]:
    sales: list[Ownership | Asset] = [*asset.former, *([asset] if asset.is_sold else [])]
    for sale in sales:
        for kind, at in ((EntryKind.SOLD, sale.sold_at), (EntryKind.DELIVERED, sale.delivered_at)):
            if at is not None and sale.purchase_id:
                yield HistoryEntry(
                    f"{sale.purchase_id}.{kind}",
                    kind,
                    at,
                    purchase_id=sale.purchase_id,
                    customer_id=sale.customer_id,
                    condition=sale.condition if kind is EntryKind.SOLD else None,
                )


def _of_transfers(asset: Asset) -> Iterator[HistoryEntry]:
    owners = [*(each.customer_id for each in asset.former), asset.customer_id]
    for number, (given, owner) in enumerate(zip(asset.former, owners[1:], strict=True), start=1):
        if given.transferred_at is not None:
            id = derived_id("trf", asset.id, str(number))
            yield HistoryEntry(id, EntryKind.TRANSFERRED, given.transferred_at, customer_id=owner)
