from domainkit.instants import DAY, HOUR, Instant, after
from hypothesis import given
from hypothesis import strategies as st


@given(st.integers(-(2**50), 2**50), st.integers(-DAY, DAY))
def test_after_and_back_is_the_same_instant(instant: int, duration: int) -> None:
    assert after(after(Instant(instant), duration), -duration) == instant


def test_after_an_hour_is_an_hour_later() -> None:
    assert after(Instant(0), HOUR) == 3_600_000_000
