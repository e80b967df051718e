"""Many answers as one figure."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from feedback.answers.domain.score import csat
from hypothesis import given
from hypothesis import strategies as st

counts = st.fixed_dictionaries({score: st.integers(0, 5_000) for score in range(1, 6)})


@given(counts)
def test_csat_is_the_share_of_fours_and_fives_in_percent(distribution: dict[int, int]) -> None:
    score = csat(distribution)
    assert score.n == sum(distribution.values())
    if score.n == 0:
        assert score.value is None
        return
    share = Decimal(distribution[4] + distribution[5]) * 100 / Decimal(score.n)
    assert score.value == float(share.quantize(Decimal("0.1"), ROUND_HALF_UP))
    assert 0 <= score.value <= 100


@given(counts)
def test_one_more_five_never_lowers_the_score(distribution: dict[int, int]) -> None:
    before, after = csat(distribution), csat(distribution | {5: distribution[5] + 1})
    assert after.value is not None
    assert after.value >= (before.value or 0)


@pytest.mark.parametrize(
    ("distribution", "value"),
    [({5: 1}, 100.0), ({1: 1}, 0.0), ({3: 1, 4: 1, 5: 1}, 66.7), ({4: 1, 3: 2}, 33.3), ({5: 1, 1: 1999}, 0.1)],
)
def test_half_is_rounded_up_and_a_three_does_not_count(distribution: dict[int, int], value: float) -> None:
    assert csat(distribution).value == value
