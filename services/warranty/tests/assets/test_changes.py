"""What a fact does to the coverages of a unit, whichever fact their terms start by."""

from dataclasses import replace

import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.instants import DAY, Instant
from warranty.assets.domain.asset import register_asset
from warranty.assets.domain.changes import report_fact, revoke_fact
from warranty.assets.domain.facts import FactKind, UnitFact
from warranty.product_models.domain.terms import StartBasis

from services.warranty.tests.assets.test_use_cases import COOLER, TERM, UNIT, UTC

PARTNER = Actor(ActorKind.PARTNER, "webshop")
SOLD, HAPPENED, NOW = Instant(100 * DAY), Instant(110 * DAY), Instant(120 * DAY)


@pytest.mark.parametrize(
    ("basis", "kind"),
    [
        (StartBasis.DELIVERY, FactKind.DELIVERED),
        (StartBasis.SHIPMENT, FactKind.SHIPPED),
        (StartBasis.INVOICE, FactKind.INVOICED),
        (StartBasis.INSTALLATION, FactKind.INSTALLED),
        (StartBasis.ACTIVATION, FactKind.ACTIVATED),
    ],
)
def test_coverage_starts_by_the_fact_of_its_basis(basis: StartBasis, kind: FactKind) -> None:
    model = replace(COOLER, warranty_terms=(replace(TERM, start_basis=basis),))
    sold = register_asset(replace(UNIT, sold_at=SOLD), model, zone=UTC, now=SOLD)
    fact = UnitFact("fct_1", kind, HAPPENED, PARTNER, NOW)
    moved, _ = report_fact(sold, fact, model, default_zone=UTC, now=NOW)
    back, _ = revoke_fact(moved, fact.id, PARTNER, "another unit", now=NOW)
    assert [each.coverages[0].starts_at for each in (sold, moved, back)] == [SOLD, HAPPENED, SOLD]


def test_older_asset_without_a_sale_follows_its_delivery() -> None:
    model = replace(COOLER, warranty_terms=(TERM, replace(TERM, start_basis=StartBasis.DELIVERY)))
    sold = register_asset(replace(UNIT, sold_at=SOLD), model, zone=UTC, now=SOLD)
    bare = tuple(replace(each, term=None) for each in sold.coverages)
    old = replace(sold, sold_at=None, time_zone="", coverages=bare)
    fact = UnitFact("fct_1", FactKind.DELIVERED, HAPPENED, PARTNER, NOW)
    moved, _ = report_fact(old, fact, model, default_zone=UTC, now=NOW)
    assert [each.starts_at for each in moved.coverages] == [SOLD, HAPPENED]
