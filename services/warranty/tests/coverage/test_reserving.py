"""What claims hold of caps, as the ledger has it."""

from dataclasses import replace

import pytest
from domainkit.instants import DAY, Instant
from domainkit.money import Money
from domainkit.refusals import Refused
from hypothesis import given
from hypothesis import strategies as st
from warranty.coverage.domain.coverage import MOST_ENTRIES, Coverage
from warranty.coverage.domain.entries import EntryKind
from warranty.coverage.domain.ledger import CoverageState, cap_left, standing
from warranty.coverage.domain.reserving import Holding, follow, reserve, without
from warranty.product_models.domain.terms import CostKind, CostLimit, StartBasis, WarrantyKind, WarrantyTerm

NOW = Instant(50 * DAY)
CAP = 1_000
LIMIT = CostLimit(CostKind.PARTS, for_life=Money(CAP, "EUR"))
TERM = WarrantyTerm(WarrantyKind.COMMERCIAL, 24, StartBasis.SALE, 100, 0, 0, cost_limits=(LIMIT,))
COVERAGE = Coverage("cov_1", WarrantyKind.COMMERCIAL, Instant(0), Instant(100 * DAY), 100, 0, 0, term=TERM)


def held(amount: int, *, line: int = 1, used: bool = False) -> Holding:
    return Holding("cov_1", line, CostKind.PARTS, Money(amount, "EUR"), used)


def left(coverage: Coverage) -> int:
    money = cap_left(coverage, CostKind.PARTS)
    assert money
    return money.amount_minor


def kinds(coverage: Coverage) -> list[EntryKind]:
    return [each.kind for each in coverage.ledger]


def test_approval_settlement_and_release_are_entries() -> None:
    [coverage] = reserve([COVERAGE], "clm_1", [held(400), held(100, line=2)], now=NOW)
    assert left(coverage) == 500
    [coverage] = follow([coverage], "clm_1", [held(400, used=True)], now=NOW)
    assert kinds(coverage) == [
        EntryKind.STARTED,
        EntryKind.RESERVED,
        EntryKind.RESERVED,
        EntryKind.USED,
        EntryKind.RELEASED,
    ]
    assert left(coverage) == 600
    assert left(without(coverage, "clm_1", {1})) == CAP
    [coverage] = follow([coverage], "clm_1", [], now=NOW)
    assert left(coverage) == 600  # what was used stays so


def test_coverage_whose_caps_are_used_is_exhausted() -> None:
    [reserved] = reserve([COVERAGE], "clm_1", [held(CAP)], now=NOW)
    assert standing(reserved, NOW).state is CoverageState.ACTIVE
    [used] = follow([reserved], "clm_1", [held(CAP, used=True)], now=NOW)
    assert (standing(used, NOW).state, used.ends_at) == (CoverageState.EXHAUSTED, NOW)
    labour = replace(COVERAGE, labour_share_percent=100)
    [other] = follow([labour], "clm_1", [held(CAP, used=True)], now=NOW)
    assert standing(other, NOW).state is CoverageState.ACTIVE


def test_full_ledger_takes_no_reservation_and_every_release() -> None:
    full = COVERAGE
    for number in range(MOST_ENTRIES - 1):
        [full] = reserve([full], f"clm_{number}", [held(1)], now=NOW)
    with pytest.raises(Refused, match="entries at most"):
        reserve([full], "clm_x", [held(1)], now=NOW)
    [released] = follow([full], "clm_1", [], now=NOW)
    assert left(released) == left(full) + 1


steps = st.lists(
    st.tuples(
        st.sampled_from(["clm_1", "clm_2"]),
        st.integers(1, 2),
        st.integers(0, 900),
        st.sampled_from(["hold", "drop", "use"]),
    ),
    max_size=12,
)


@given(steps)
def test_cap_is_never_exceeded_and_replays_double_nothing(some: list[tuple[str, int, int, str]]) -> None:
    coverage, claims = COVERAGE, dict[str, dict[int, Holding]]()
    for claim, line, amount, step in some:
        lines = claims.setdefault(claim, {})
        there = lines.get(line)
        if step == "hold" and not (there and there.used):
            free = left(without(coverage, claim, {line}))
            wanted = {**lines, line: held(min(amount, free), line=line)}
            [coverage] = reserve([coverage], claim, [*lines.values(), *wanted.values()], now=NOW)
            assert reserve([coverage], claim, wanted.values(), now=NOW) == (coverage,)
            claims[claim] = wanted
        elif step == "drop" and there and not there.used:
            del lines[line]
        elif step == "use" and there:
            lines[line] = replace(there, used=True)
        [coverage] = follow([coverage], claim, claims[claim].values(), now=NOW)
        assert follow([coverage], claim, claims[claim].values(), now=NOW) == (coverage,)
        taken = sum(each.amount.amount_minor for of_claim in claims.values() for each in of_claim.values())
        assert taken <= CAP
        assert left(coverage) == CAP - taken
