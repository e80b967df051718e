"""What a unit is after its modernisations, whatever the order of their reports."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.instants import DAY, EPOCH, HOUR, MINUTE, Instant, after
from domainkit.refusals import Refused
from hypothesis import given
from hypothesis import strategies as st
from warranty.assets.domain.modernisations import (
    MOST_MODERNISATIONS,
    Modernisation,
    ModernisationKind,
    firmware_now,
    revision_now,
    with_modernisation,
    without_modernisation,
)

NOW = after(EPOCH, 20_000 * DAY)
BY = Actor(ActorKind.AGENT, "agt_1")


def made(day: int, revision: str = "", firmware: str = "") -> Modernisation:
    at = Instant(NOW - day * DAY)
    return Modernisation(
        f"mdn_{day}", ModernisationKind.MODERNISATION, at, BY, NOW, revision=revision, firmware=firmware
    )


DONE = (made(30, "B", "1"), made(20, "", "2"), made(10, "C"))


@given(st.permutations(DONE))
def test_order_of_reports_does_not_change_what_a_unit_is(reported: list[Modernisation]) -> None:
    assert (revision_now(reported, "A"), firmware_now(reported)) == ("C", "2")


def test_revoked_modernisation_does_not_count_and_stays() -> None:
    left = without_modernisation(DONE, "mdn_10", BY, "Another unit", now=NOW)
    assert (revision_now(left, "A"), len(left)) == ("B", 3)
    assert without_modernisation(left, "mdn_10", BY, "Once more", now=NOW) == left
    assert revision_now((), "A") == "A"
    with pytest.raises(Refused) as refused:
        without_modernisation(DONE, "mdn_1", BY, "Unknown", now=NOW)
    assert refused.value.reason == "MODERNISATION_NOT_FOUND"


def with_(new: Modernisation, disposed_at: Instant | None = None) -> Callable[[], tuple[Modernisation, ...]]:
    return lambda: with_modernisation(DONE, new, disposed_at, now=NOW)


@pytest.mark.parametrize(
    ("act", "field"),
    [
        (with_(replace(made(0), at=after(NOW, HOUR))), "at"),
        (with_(made(0), Instant(NOW - DAY)), "at"),
        (with_(replace(made(0), extended_months=3)), "extended_months"),
        (with_(replace(made(0), extended_coverage_id="cov_1")), "extended_months"),
    ],
)
def test_modernisation_that_cannot_be_is_refused(act: Callable[[], object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        act()
    assert refused.value.field == field


def test_unit_has_so_many_modernisations_at_most() -> None:
    assert len(with_(replace(made(0), at=after(NOW, MINUTE)))()) == 4
    full = tuple(made(day) for day in range(MOST_MODERNISATIONS))
    with pytest.raises(Refused) as refused:
        with_modernisation(full, made(0), None, now=NOW)
    assert refused.value.reason == "TOO_MANY_MODERNISATIONS"
