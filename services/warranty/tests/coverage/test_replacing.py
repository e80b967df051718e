"""What is left of a coverage covers the unit that replaces another one."""

from dataclasses import replace

import pytest
from domainkit.instants import DAY
from domainkit.money import Money
from domainkit.refusals import Refused
from hypothesis import given
from hypothesis import strategies as st
from warranty.coverage.domain.coverage import Coverage
from warranty.coverage.domain.entries import EntryKind, LedgerEntry
from warranty.coverage.domain.ledger import CoverageState, cap_left, standing
from warranty.coverage.domain.recording import NewEntry, appended
from warranty.coverage.domain.replacing import LEAST, taken_over
from warranty.product_models.domain.terms import CostKind, MeterLimit, MeterUnit

from services.warranty.tests.coverage.test_ledger import ANNA, CAPPED, coverage, days, installed, recorded

OLD = installed()


def taken(day: int, of: Coverage = OLD, *before: Coverage, used: int = 0) -> tuple[Coverage, ...]:
    new = NewEntry(EntryKind.REPLACED, days(day), "Replaced", ANNA, replacement_asset_id="ast_2")
    return taken_over(before, of, new, replaced_asset_id="ast_1", used={MeterUnit.HOURS: used}, now=days(day))


@given(st.integers(0, 700))
def test_replacement_has_the_rest_and_ninety_days_at_least(day: int) -> None:
    (left,) = taken(day)
    assert left.starts_at == days(day)
    assert left.ends_at >= OLD.ends_at
    assert left.ends_at - left.starts_at >= LEAST
    assert left.ends_at == OLD.ends_at or left.ends_at - left.starts_at < LEAST + DAY + DAY // 12
    assert left.ledger[0].replaced_asset_id == "ast_1"
    assert taken(day, OLD, left) == (left,), "again, as after a crash"


def test_replaced_unit_is_covered_no_more() -> None:
    over = recorded(OLD, EntryKind.REPLACED, days(100), replacement_asset_id="ast_2")
    assert standing(over, days(100)).state is CoverageState.VOIDED
    assert over.ends_at == days(100)
    with pytest.raises(Refused) as refused:
        recorded(over, EntryKind.REPLACED, days(101), replacement_asset_id="ast_3")
    assert refused.value.reason == "COVERAGE_STATE"
    with pytest.raises(Refused) as refused:
        recorded(OLD, EntryKind.VOIDED, days(100), replacement_asset_id="ast_2")
    assert refused.value.field == "replacement_asset_id"


def test_what_was_used_of_caps_and_meters_stays_used() -> None:
    of = coverage(replace(CAPPED, latest_start_months=0, meter_limit=MeterLimit(MeterUnit.HOURS, 2_000)))
    euros = {"cost_kind": CostKind.PARTS, "amount": Money(400, "EUR"), "claim_id": "clm_1"}
    of = appended(of, LedgerEntry(EntryKind.USED, days(50), days(50), ANNA, **euros))  # type: ignore[arg-type]
    (left,) = taken(100, of, used=1_500)
    assert cap_left(left, CostKind.PARTS) == Money(600, "EUR")
    assert left.meter_limit == MeterLimit(MeterUnit.HOURS, 500)
