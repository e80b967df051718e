"""Reporting and revoking facts: what becomes of the asset."""

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from domainkit.actors import Actor
from domainkit.instants import Instant

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.events import AssetCorrected, AssetEvent, AssetRetired
from warranty.assets.domain.facts import FactKind, UnitFact, with_fact, without_fact
from warranty.assets.domain.recast import recast, with_sale
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


def fact_of(asset: Asset, id: str) -> UnitFact:
    return next(fact for fact in asset.facts if fact.id == id)


def terms_of_sale(asset: Asset, model: ProductModel) -> Sequence[WarrantyTerm]:
    """Those of its sale."""
    terms = model.terms_of(asset.terms_version)
    return terms.warranty_terms if terms else ()
