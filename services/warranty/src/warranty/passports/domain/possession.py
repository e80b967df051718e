"""Possession codes, and what whoever has a unit and its code may read of its past: nothing of its owners."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from domainkit.instants import Instant
from domainkit.refusals import Refused

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.history import EntryKind, history_of
from warranty.components.domain.component import Component
from warranty.coverage.domain.entries import EntryKind as LedgerKind
from warranty.passports.domain.passport import Passport
from warranty.transfers.domain.codes import digest_of, is_same

MOST_ATTEMPTS = 100
"""At the code of one unit in an hour, by all callers: nobody has to say who they are."""


class PassportHistoryKind(StrEnum):
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
    REPAIRED = "repaired"
    COMPONENT_INSTALLED = "component_installed"
    COMPONENT_REMOVED = "component_removed"


_OF_THE_LIFE = {kind: PassportHistoryKind(kind.value) for kind in EntryKind}


@dataclass(frozen=True, slots=True)
class PassportHistoryEntry:
    """`component` is a name; empty of what is about the whole unit."""

    kind: PassportHistoryKind
    at: Instant
    component: str = ""


@dataclass(frozen=True, slots=True)
class PassportHistory:
    entries: tuple[PassportHistoryEntry, ...]


def issue_code(passport: Passport, code: str, *, now: Instant) -> Passport:
    """With this code in place of the one before."""
    return replace(passport, code_digest=digest_of(passport.id, code), code_issued_at=now)


def require_code(passport: Passport, code: str) -> None:
    """Raises Refused: POSSESSION_CODE_REFUSED, also where none was issued."""
    if not is_same(passport.code_digest, digest_of(passport.id, code)):
        raise Refused("conflict", "POSSESSION_CODE_REFUSED", "This is not the code of the unit.")


def history_for_holder(asset: Asset, components: Sequence[Component]) -> PassportHistory:
    """What holds of it, the newest first."""
    entries = {*_life(asset), *_repairs(asset), *_components(components)}
    ordered = sorted(entries, key=lambda entry: (entry.at, entry.kind, entry.component), reverse=True)
    return PassportHistory(tuple(ordered))


def _life(asset: Asset) -> Iterator[PassportHistoryEntry]:
    for entry in history_of(asset):
        if entry.revoked_at is None:
            yield PassportHistoryEntry(_OF_THE_LIFE[entry.kind], entry.at)


def _repairs(asset: Asset) -> Iterator[PassportHistoryEntry]:
    """Each once, though it may be in the ledgers of several owners."""
    former = [coverage for ownership in asset.former for coverage in ownership.coverages]
    for coverage in (*former, *asset.coverages):
        for entry in coverage.ledger:
            if entry.kind is LedgerKind.REPAIR_EXTENSION:
                yield PassportHistoryEntry(PassportHistoryKind.REPAIRED, entry.at)


def _components(components: Sequence[Component]) -> Iterator[PassportHistoryEntry]:
    for each in components:
        yield PassportHistoryEntry(PassportHistoryKind.COMPONENT_INSTALLED, each.installed_at, each.name)
        if each.removed_at is not None:
            yield PassportHistoryEntry(PassportHistoryKind.COMPONENT_REMOVED, each.removed_at, each.name)
