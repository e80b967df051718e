"""Reporting and revoking facts and modernisations: what becomes of the asset."""

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from domainkit.actors import Actor
from domainkit.instants import Instant

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.events import (
    AssetCorrected,
    AssetEvent,
    AssetModernised,
    AssetRetired,
    CoverageChanged,
)
from warranty.assets.domain.facts import FactKind, UnitFact, with_fact, without_fact
from warranty.assets.domain.modernisations import (
    Modernisation,
    modernisation_of,
    with_modernisation,
    without_modernisation,
)
from warranty.assets.domain.recast import recast, with_sale
from warranty.coverage.domain.entries import EntryKind
from warranty.coverage.domain.recording import NewEntry, coverage_of, record
from warranty.coverage.domain.recording import changed as with_coverage
from warranty.product_models.domain.product_model import ProductModel
from warranty.product_models.domain.terms import WarrantyTerm

Outcome = tuple[Asset, Sequence[AssetEvent]]


def report_fact(asset: Asset, fact: UnitFact, model: ProductModel, *, default_zone: ZoneInfo, now: Instant) -> Outcome:
    """Raises Refused as `with_fact`, and LEDGER_FULL."""
    known = with_sale(asset, terms_of_sale(asset, model), default_zone)
    changed = replace(known, facts=with_fact(known.facts, known.sales, fact, now=now))
    changed = replace(changed, coverages=recast(changed, now=now))
    retired = fact.kind is FactKind.DISPOSED
    return changed, [AssetRetired(changed, fact) if retired else AssetCorrected(changed, fact)]


def revoke_fact(asset: Asset, id: str, by: Actor, reason: str, *, now: Instant) -> Outcome:
    """A fact that was revoked before stays as it is. Raises Refused as `without_fact`, and LEDGER_FULL."""
    facts = without_fact(asset.facts, asset.sales, id, by, reason, now=now)
    if facts == asset.facts:
        return asset, []
    changed = replace(asset, facts=facts)
    changed = replace(changed, coverages=recast(changed, now=now))
    return changed, [AssetCorrected(changed, fact_of(changed, id))]


def modernise(asset: Asset, new: Modernisation, *, now: Instant) -> Outcome:
    """Raises Refused as `with_modernisation`; of an extension COVERAGE_NOT_FOUND, COVERAGE_STATE, LEDGER_FULL."""
    disposed_at = asset.dates.get(FactKind.DISPOSED)
    changed = replace(asset, modernisations=with_modernisation(asset.modernisations, new, disposed_at, now=now))
    if not new.extended_coverage_id:
        return changed, [AssetModernised(changed, new)]
    entry = NewEntry(
        kind=EntryKind.EXTENDED,
        at=min(new.at, now),
        reason=f"Modernisation {new.id}",
        recorded_by=new.reported_by,
        months=new.extended_months,
    )
    extended = record(coverage_of(asset.coverages, new.extended_coverage_id), entry, now=now)
    changed = replace(changed, coverages=with_coverage(asset.coverages, extended))
    return changed, [AssetModernised(changed, new), CoverageChanged(changed)]


def revoke_modernisation(asset: Asset, id: str, by: Actor, reason: str, *, now: Instant) -> Outcome:
    """A coverage that it extended stays so. Raises Refused: MODERNISATION_NOT_FOUND."""
    left = without_modernisation(asset.modernisations, id, by, reason, now=now)
    if left == asset.modernisations:
        return asset, []
    changed = replace(asset, modernisations=left)
    return changed, [AssetModernised(changed, modernisation_of(left, id))]


def fact_of(asset: Asset, id: str) -> UnitFact:
    return next(fact for fact in asset.facts if fact.id == id)


def terms_of_sale(asset: Asset, model: ProductModel) -> Sequence[WarrantyTerm]:
    """Those of its sale."""
    terms = model.terms_of(asset.terms_version)
    return terms.warranty_terms if terms else ()
