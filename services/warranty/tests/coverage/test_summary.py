"""The coverage of a unit in short."""

from dataclasses import replace

import pytest
from domainkit.instants import DAY, Instant
from warranty.coverage.domain.coverage import Coverage
from warranty.coverage.domain.ledger import CoverageState
from warranty.coverage.domain.summary import summary_of
from warranty.product_models.domain.terms import WarrantyKind

STATUTORY = Coverage("cov_1", WarrantyKind.STATUTORY, Instant(10 * DAY), Instant(100 * DAY), 100, 100, 0)
COMMERCIAL = replace(STATUTORY, id="cov_2", kind=WarrantyKind.COMMERCIAL, ends_at=Instant(200 * DAY))
CONTRACT = replace(
    COMMERCIAL,
    id="cov_3",
    kind=WarrantyKind.CONTRACT,
    starts_at=Instant(250 * DAY),
    ends_at=Instant(300 * DAY),
    meter_ends_at=Instant(290 * DAY),
)


@pytest.mark.parametrize(
    ("day", "id", "status"),
    [
        (0, "cov_1", CoverageState.PENDING_START),
        (50, "cov_1", CoverageState.ACTIVE),
        (150, "cov_2", CoverageState.ACTIVE),
        (220, "cov_3", CoverageState.PENDING_START),
        (260, "cov_3", CoverageState.ACTIVE),
        (400, "cov_3", CoverageState.EXPIRED),
    ],
)
def test_summary_is_of_what_applies_comes_or_was_last(day: int, id: str, status: CoverageState) -> None:
    summary = summary_of([COMMERCIAL, STATUTORY, CONTRACT], Instant(day * DAY), ended_at=None)
    assert summary is not None
    assert (summary.coverage_id, summary.status) == (id, status)
    assert summary.projected_ends_at == (Instant(290 * DAY) if id == "cov_3" else None)


def test_summary_of_a_unit_that_was_returned_ends_with_its_sale() -> None:
    summary = summary_of([STATUTORY, COMMERCIAL], Instant(150 * DAY), ended_at=Instant(120 * DAY))
    assert summary is not None
    assert (summary.coverage_id, summary.status) == ("cov_2", CoverageState.VOIDED)
    assert summary.ends_at == 120 * DAY


def test_unit_that_nothing_covered_has_no_summary() -> None:
    assert summary_of([], Instant(0), ended_at=None) is None
