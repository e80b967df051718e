"""Coverages that are sold or granted after the unit."""

from dataclasses import replace
from datetime import date

import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.refusals import Refused
from warranty.coverage.domain.adding import MOST_COVERAGES, NewCoverage, add
from warranty.coverage.domain.coverage import Coverage
from warranty.coverage.domain.entries import EntryKind
from warranty.coverage.domain.ledger import CoverageState, standing
from warranty.coverage.domain.recording import recast
from warranty.product_models.domain.terms import StartBasis, WarrantyKind, WarrantyTerm

from services.warranty.tests.coverage.test_checking import HELSINKI, instant

NOW = instant(2026, 3, 1, 12)
SALE = date(2026, 2, 10)
PARTNER = Actor(ActorKind.PARTNER, "erp")
AGENT = Actor(ActorKind.AGENT, "agt_1", "Anna")
CONTRACT = NewCoverage(
    "cov_1", WarrantyTerm(WarrantyKind.CONTRACT, 12, StartBasis.SALE, 100, 0, 0), date(2026, 4, 1), "C-1", "", PARTNER
)


def added(new: NewCoverage = CONTRACT, *before: Coverage) -> tuple[Coverage, ...]:
    return add(before, new, earliest=SALE, time_zone="Europe/Helsinki", now=NOW)


def of(kind: WarrantyKind, by: Actor) -> NewCoverage:
    return replace(CONTRACT, term=replace(CONTRACT.term, kind=kind), added_by=by)


def test_added_coverage_lasts_from_its_first_day() -> None:
    (contract,) = added()
    assert contract.starts_at == instant(2026, 4, 1, 0, HELSINKI)
    assert contract.ends_at == instant(2027, 4, 2, 0, HELSINKI)
    assert standing(contract, NOW).state is CoverageState.PENDING_START
    (started,) = contract.ledger
    assert (started.kind, started.invoice_number, started.recorded_by) == (EntryKind.STARTED, "C-1", PARTNER)


def test_facts_of_the_unit_do_not_move_it() -> None:
    assert recast(added(), {StartBasis.SALE: instant(2020, 1, 1, 12)}, now=NOW) == added()


@pytest.mark.parametrize(
    ("kind", "by", "allowed"),
    [
        (WarrantyKind.EXTENDED, PARTNER, True),
        (WarrantyKind.CONTRACT, AGENT, True),
        (WarrantyKind.GOODWILL, AGENT, True),
        (WarrantyKind.RECALL, AGENT, True),
        (WarrantyKind.GOODWILL, PARTNER, False),
        (WarrantyKind.RECALL, PARTNER, False),
        (WarrantyKind.STATUTORY, AGENT, False),
        (WarrantyKind.COMMERCIAL, AGENT, False),
    ],
)
def test_kind_depends_on_who_adds_it(kind: WarrantyKind, by: Actor, allowed: bool) -> None:
    if allowed:
        assert added(of(kind, by))[-1].kind is kind
        return
    with pytest.raises(Refused) as refused:
        added(of(kind, by))
    assert refused.value.field == "kind"


@pytest.mark.parametrize(
    ("first_day", "allowed"),
    [
        (date(2026, 2, 9), False),
        (SALE, True),
        (date(2036, 3, 1), True),
        (date(2036, 3, 2), False),
        (date(9999, 12, 31), False),
    ],
)
def test_first_day_is_between_the_sale_and_ten_years(first_day: date, allowed: bool) -> None:
    new = replace(CONTRACT, first_day=first_day)
    if allowed:
        assert added(new)
        return
    with pytest.raises(Refused) as refused:
        added(new)
    assert refused.value.field == "first_day"


def test_term_that_nothing_ends_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        added(replace(CONTRACT, term=replace(CONTRACT.term, months=0)))
    assert refused.value.field == "months"


def test_asset_has_a_bounded_number_of_coverages() -> None:
    coverages: tuple[Coverage, ...] = ()
    for number in range(MOST_COVERAGES):
        coverages = added(replace(CONTRACT, id=f"cov_{number}"), *coverages)
    with pytest.raises(Refused) as refused:
        added(CONTRACT, *coverages)
    assert refused.value.reason == "TOO_MANY_COVERAGES"
