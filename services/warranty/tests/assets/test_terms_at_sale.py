"""Which version of a product model's terms a sold unit has, in any order of changes, sales and reports."""

import asyncio
from dataclasses import replace
from typing import NamedTuple

from domainkit.instants import Instant
from hypothesis import given
from hypothesis import strategies as st
from warranty.product_models.domain.correction import Correction, correct
from warranty.product_models.domain.terms import StartBasis, WarrantyKind, WarrantyTerm

from services.warranty.tests.assets.test_use_cases import COOLER, UNIT, UTC, Scenario

INSTANTS = st.integers(2, 1_000)


class Sale(NamedTuple):
    sold_at: int
    reported_after: int
    delivered_again_after: int


def terms(months: int) -> tuple[WarrantyTerm, ...]:
    return (WarrantyTerm(WarrantyKind.STATUTORY, months, StartBasis.SALE, 100, 100, 0),)


@given(
    changes=st.dictionaries(INSTANTS, st.integers(1, 600), max_size=10),
    sales=st.lists(st.builds(Sale, INSTANTS, INSTANTS, INSTANTS), max_size=10),
)
def test_asset_has_the_terms_in_force_at_its_sale(changes: dict[int, int], sales: list[Sale]) -> None:
    scenario = Scenario(COOLER)

    def change_terms(at: int) -> None:
        model = scenario.models.models[COOLER.id]
        changed, _ = correct(model, Correction(warranty_terms=terms(changes[at])), now=Instant(at))
        scenario.models.models[COOLER.id] = changed

    def report(number: int, at: int) -> None:
        sold_at = Instant(sales[number].sold_at)
        unit = replace(UNIT, asset_id=f"ast_{number}", purchase_id=f"pur_{number}", serial="", sold_at=sold_at)
        asyncio.run(scenario.registration.register([unit], UTC, now=Instant(at)))

    # A change of an instant comes before what is reported in it: the store has it by then.
    steps: list[tuple[int, int, int]] = [(at, 0, at) for at in changes]
    for number, sale in enumerate(sales):
        first = sale.sold_at + sale.reported_after
        steps += [(first, 1, number), (first + sale.delivered_again_after, 1, number)]
    for at, kind, which in sorted(steps):
        report(which, at) if kind else change_terms(which)

    for number, sale in enumerate(sales):
        asset = scenario.assets.assets[f"ast_{number}"]
        in_force = [changes[at] for at in sorted(changes) if at <= sale.sold_at]
        expected = terms(in_force[-1]) if in_force else COOLER.warranty_terms
        sold = scenario.models.models[COOLER.id].terms_at(Instant(sale.sold_at))
        assert (asset.terms_version, sold.warranty_terms) == (sold.version, expected)
        days = (asset.coverages[0].ends_at - asset.coverages[0].starts_at) / (24 * 3_600 * 10**6)
        assert abs(days - expected[0].months * 365.25 / 12) < 4
