"""Explaining the coverage of an asset, and recording what happens to its coverages."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, date

from domainkit.actors import actor_of
from domainkit.idempotency import IdempotencyKey
from domainkit.instants import EPOCH, Instant
from domainkit.refusals import Refused, invalid, not_found
from domainkit.viewer import Viewer

from warranty.coverage.domain.adding import NewCoverage, add
from warranty.coverage.domain.answers import Explanation, Inputs
from warranty.coverage.domain.coverage import Coverage
from warranty.coverage.domain.entries import EntryKind, LedgerEntry
from warranty.coverage.domain.law import CONFORMITY_PERIOD, REPAIR_EXTENSION, LawPack, LawPacks
from warranty.coverage.domain.ledger import SERVICE, CoverageState, standing
from warranty.coverage.domain.metering import by_time_alone
from warranty.coverage.domain.periods import day_of
from warranty.coverage.domain.recording import (
    NewEntry,
    Override,
    appended,
    by_repair,
    changed,
    coverage_of,
    override,
    record,
)
from warranty.coverage.domain.replacing import taken_over
from warranty.coverage.domain.resolver import Clauses, contract_day, resolve
from warranty.coverage.ports import Assets, Claims, CoveredAsset, Erasures, Usage
from warranty.product_models.domain.terms import CostKind, WarrantyKind

_OUTSIDE = frozenset({"customer", "partner"})
"""Roles to which no rule is quoted that a lawyer has not confirmed."""


@dataclass(frozen=True, slots=True)
class CoverageRecord:
    """A coverage of an asset at an instant."""

    asset_id: str
    version: int
    coverage: Coverage
    state: CoverageState


@dataclass(frozen=True, slots=True)
class CoverageChange:
    """Who changes which coverage, and under what conditions."""

    asset_id: str
    coverage_id: str
    viewer: Viewer
    now: Instant
    if_version: Set[int] | None
    idempotency_key: IdempotencyKey | None


@dataclass(frozen=True, slots=True)
class Coverages:
    assets: Assets
    usage: Usage
    law: LawPacks
    erasures: Erasures
    claims: Claims

    async def explain(self, asset_id: str, viewer: Viewer, inputs: Inputs, costs: Sequence[CostKind]) -> Explanation:
        """What the question says of a meter counts rather than what is stored. Raises Refused: ASSET_NOT_FOUND.

        For a customer nothing counts from before it was theirs; all others are answered for the owner of that time.
        """
        asset = await self._seen(asset_id, viewer, at=inputs.at)
        if viewer.only_customer is not None and asset.owned_since is not None and inputs.at < asset.owned_since:
            return resolve((), inputs, costs=costs or tuple(CostKind), clauses={})
        stored = await self.usage.totals(asset.id, inputs.at)
        inputs = replace(inputs, meters={**stored, **inputs.meters})
        clauses = self._clauses(asset, inputs, viewer)
        coverages = [by_time_alone(each) for each in _as_sold(asset)]
        return resolve(coverages, inputs, costs=costs or tuple(CostKind), clauses=clauses)

    async def get(self, asset_id: str, coverage_id: str, viewer: Viewer, *, now: Instant) -> CoverageRecord:
        """Raises Refused: ASSET_NOT_FOUND, COVERAGE_NOT_FOUND."""
        asset = await self._seen(asset_id, viewer)
        found = _record(asset, coverage_id, now)
        if viewer.only_customer is None or asset.owned_since is None:
            return found
        own = await self.claims.earlier(asset.retailer, asset.id, viewer.only_customer)
        return _without_other_claims(found, {each.id for each in own})

    async def add(
        self, asset_id: str, new: NewCoverage, viewer: Viewer, *, now: Instant, idempotency_key: IdempotencyKey | None
    ) -> CoverageRecord:
        """Raises Refused: ASSET_NOT_FOUND, ASSET_HAS_NO_OWNER, ASSET_OWNER_ERASED, and what `add` refuses."""
        asset = await self._seen(asset_id, viewer)
        if await self.erasures.includes(asset.customer_id):
            raise Refused("conflict", "ASSET_OWNER_ERASED", "Nothing more is stored of the owner.")
        by = replace(new, added_by=actor_of(viewer))

        def act(stored: CoveredAsset) -> tuple[Coverage, ...]:
            if not stored.customer_id or stored.ended_at is not None:
                raise Refused("conflict", "ASSET_HAS_NO_OWNER", "It is not sold, or its sale has ended.")
            earliest = contract_day(stored.coverages, stored.sold_at, stored.time_zone)
            return add(stored.coverages, by, earliest=earliest, time_zone=stored.time_zone, now=now)

        changed = await self.assets.change_coverages(asset_id, act, if_version=None, idempotency_key=idempotency_key)
        if changed is None:
            raise not_found("asset")
        return _record(changed, new.id, now)

    async def record(self, change: CoverageChange, new: NewEntry) -> CoverageRecord:
        """Raises Refused: ASSET_NOT_FOUND, COVERAGE_NOT_FOUND, and what `record` refuses."""
        by = replace(new, recorded_by=actor_of(change.viewer))

        def act(coverage: Coverage) -> Coverage:
            if by.kind is EntryKind.REPAIR_EXTENSION:
                rule = self.law.rule(REPAIR_EXTENSION, day_of(by.at, UTC))
                return record(coverage, by_repair(coverage, by, rule), now=change.now)
            return record(coverage, by, now=change.now)

        if by.kind is EntryKind.REPLACED:
            await self._hand_over(change, by)
        return await self._change(change, act)

    async def override(self, change: CoverageChange, wanted: Override) -> CoverageRecord:
        """Raises Refused: ASSET_NOT_FOUND, COVERAGE_NOT_FOUND, and what `override` refuses."""
        by = replace(wanted, recorded_by=actor_of(change.viewer))
        return await self._change(change, lambda coverage: override(coverage, by, now=change.now))

    def rules(self, jurisdiction: str, on: date) -> LawPack:
        """Raises Refused: LAW_PACK_NOT_FOUND."""
        return self.law.in_force(jurisdiction, on)

    async def _hand_over(self, change: CoverageChange, new: NewEntry) -> None:
        """Before the replaced unit has its entry: after a crash between both, a repetition finds what is there.

        Raises Refused: VALIDATION_FAILED, and what `record` and `taken_over` refuse.
        """
        asset = await self._seen(change.asset_id, change.viewer)
        coverage = coverage_of(asset.coverages, change.coverage_id)
        if any(entry.replacement_asset_id == new.replacement_asset_id != "" for entry in coverage.ledger):
            return
        record(coverage, new, now=change.now)
        used = await self.usage.totals(asset.id, new.at)

        def act(other: CoveredAsset) -> tuple[Coverage, ...]:
            if not _may_replace(asset, other):
                raise invalid("replacement_asset_id", "Must be another unit of the same owner.")
            return taken_over(other.coverages, coverage, new, replaced_asset_id=asset.id, used=used, now=change.now)

        if await self.assets.change_coverages(new.replacement_asset_id, act, if_version=None, idempotency_key=None):
            return
        raise invalid("replacement_asset_id", "Must be another unit of the same owner.")

    async def _change(self, change: CoverageChange, act: Callable[[Coverage], Coverage]) -> CoverageRecord:
        await self._seen(change.asset_id, change.viewer)
        stored = await self.assets.change_coverages(
            change.asset_id,
            lambda asset: changed(asset.coverages, act(coverage_of(asset.coverages, change.coverage_id))),
            if_version=change.if_version,
            idempotency_key=change.idempotency_key,
        )
        if stored is None:
            raise not_found("asset")
        return _record(stored, change.coverage_id, change.now)

    async def _seen(self, asset_id: str, viewer: Viewer, *, at: Instant | None = None) -> CoveredAsset:
        past = at if viewer.only_customer is None else None
        asset = await (self.assets.get(asset_id) if past is None else self.assets.as_owned_at(asset_id, past))
        if asset is None or not viewer.sees(asset.retailer, asset.customer_id):
            raise not_found("asset")
        return asset

    def _clauses(self, asset: CoveredAsset, inputs: Inputs, viewer: Viewer) -> Clauses:
        """None without a country: where the law of none is asked about, none is quoted."""
        rule = self.law.rule(CONFORMITY_PERIOD, day_of(inputs.at, UTC), jurisdiction=inputs.country)
        contract = contract_day(asset.coverages, asset.sold_at, asset.time_zone)
        if rule is None or contract is None or not rule.covers_contract(contract):
            return {}
        return {WarrantyKind.STATUTORY: rule.source} if rule.confirmed or viewer.role not in _OUTSIDE else {}


def _may_replace(asset: CoveredAsset, other: CoveredAsset) -> bool:
    same = (asset.retailer, asset.customer_id) == (other.retailer, other.customer_id)
    return same and bool(asset.customer_id) and other.id != asset.id and other.ended_at is None


def _record(asset: CoveredAsset, coverage_id: str, now: Instant) -> CoverageRecord:
    coverage = coverage_of(asset.coverages, coverage_id)
    state = standing(coverage_of(_as_sold(asset), coverage_id), now).state
    return CoverageRecord(asset.id, asset.version, coverage, state)


def _without_other_claims(record: CoverageRecord, own: Set[str]) -> CoverageRecord:
    """Without what claims of another owner took from its caps: theirs may be settled after the unit changed hands."""
    ledger = [each for each in record.coverage.ledger if not each.claim_id or each.claim_id in own]
    return replace(record, coverage=replace(record.coverage, ledger=tuple(ledger)))


def _as_sold(asset: CoveredAsset) -> Sequence[Coverage]:
    """Its coverages; those of a sale that has ended are void from then on."""
    if asset.ended_at is None:
        return asset.coverages
    ended = LedgerEntry(EntryKind.VOIDED, asset.ended_at, EPOCH, SERVICE)
    return [appended(each, ended) for each in asset.coverages]
