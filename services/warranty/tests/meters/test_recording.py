"""What may be recorded of a meter."""

from random import Random

import pytest
from domainkit.instants import DAY, HOUR, Instant
from domainkit.refusals import Refused
from hypothesis import given
from hypothesis import strategies as st
from warranty.meters.domain.meter import (
    Meter,
    MeterReading,
    MeterReadingRevocation,
    MeterReadingSource,
    ReadingDraft,
    around,
    blank_meter,
    revoke,
)
from warranty.meters.domain.recording import FittedDevice, fit_device, read_meter
from warranty.meters.domain.usage import total_at
from warranty.product_models.domain.terms import MeterUnit

NOW = Instant(1_000 * DAY)
KILOMETRES = blank_meter("nordic-home", "ast_1", MeterUnit.KILOMETRES)
HOURS = blank_meter("nordic-home", "ast_1", MeterUnit.HOURS)


def read(meter: Meter, readings: list[MeterReading], at: int, value: int, rollovers: int | None = None) -> MeterReading:
    draft = ReadingDraft(meter.unit, Instant(at), value, rollovers)
    found = around(readings, Instant(at))
    reading = read_meter(meter, draft, found, source=MeterReadingSource.STAFF, earliest=None, now=NOW)
    readings.append(reading)
    return reading


def fitted(
    meter: Meter, at: int, start: int = 0, rolls: int | None = None, replaced: int | None = None, rollovers: int = 0
) -> Meter:
    device = FittedDevice(Instant(at), start, rolls, replaced, rollovers)
    return fit_device(meter, device, around([], Instant(at)), made_at=None, now=NOW)


def refusal(meter: Meter, readings: list[MeterReading], at: int, value: int, rollovers: int | None = None) -> str:
    with pytest.raises(Refused) as refused:
        read(meter, readings, at, value, rollovers)
    return refused.value.reason


def test_total_goes_on_over_a_replaced_meter() -> None:
    readings: list[MeterReading] = []
    read(HOURS, readings, 900 * DAY, 11_990)
    device = FittedDevice(Instant(901 * DAY), 0, None, 12_000)
    meter = fit_device(HOURS, device, around(readings, device.fitted_at), made_at=None, now=NOW)
    read(meter, readings, 910 * DAY, 50)
    total = total_at(meter, around(readings, Instant(910 * DAY)), Instant(910 * DAY))
    assert total is not None
    assert total.total == 12_050


@pytest.mark.parametrize(
    ("at", "value", "reason"),
    [
        (1_001 * DAY, 60, "METER_READING_IN_THE_FUTURE"),
        (5 * DAY, 9, "METER_READING_GOES_BACK"),  # it showed 10 two days before
        (9 * DAY, 61, "METER_READING_GOES_BACK"),  # it showed 60 a day later
        (3 * DAY, 11, "METER_READING_GOES_BACK"),  # it showed 10 at this instant
        (3 * DAY + HOUR, 13, "METER_READING_TOO_FAST"),
        (2 * DAY, -100, "METER_READING_TOO_FAST"),  # from there to what it showed a day later
    ],
)
def test_impossible_reading_is_refused_with_the_reason(at: int, value: int, reason: str) -> None:
    readings: list[MeterReading] = []
    read(HOURS, readings, 3 * DAY, 10)
    read(HOURS, readings, 10 * DAY, 60)
    assert refusal(HOURS, readings, at, value) == reason


@pytest.mark.parametrize("value", [9, 99])
def test_refusal_says_nothing_of_what_a_former_owner_read(value: int) -> None:
    readings: list[MeterReading] = []
    read(HOURS, readings, 3 * DAY, 77)
    draft, found = ReadingDraft(MeterUnit.HOURS, Instant(3 * DAY + 2), value), around(readings, Instant(3 * DAY + 2))
    details = []
    for since in (None, Instant(3 * DAY), Instant(3 * DAY - 1)):
        source = MeterReadingSource.CUSTOMER
        with pytest.raises(Refused) as refused:
            read_meter(HOURS, draft, found, source=source, earliest=None, now=NOW, seen_since=since)
        details.append(str(refused.value))
    assert [("77" in each, "1970-01-04" in each) for each in details] == [(True, True), (False, False), (True, True)]


def test_reading_before_the_asset_or_its_meter_is_too_early() -> None:
    draft = ReadingDraft(MeterUnit.HOURS, Instant(DAY), 1)
    nothing, source = around([], Instant(DAY)), MeterReadingSource.PARTNER
    with pytest.raises(Refused, match="earliest"):
        read_meter(HOURS, draft, nothing, source=source, earliest=Instant(2 * DAY), now=NOW)
    with pytest.raises(Refused, match="earliest"):
        read_meter(fitted(HOURS, 2 * DAY), draft, nothing, source=source, earliest=None, now=NOW)


def test_revoked_reading_does_not_hold_up_the_right_one() -> None:
    readings: list[MeterReading] = []
    wrong = read(KILOMETRES, readings, 3 * DAY, 99_999)
    assert refusal(KILOMETRES, readings, 4 * DAY, 120) == "METER_READING_GOES_BACK"
    revoked = revoke(wrong, MeterReadingRevocation.WRONG_VALUE, now=NOW)
    assert read(KILOMETRES, [revoked], 4 * DAY, 120).value == 120
    assert revoke(revoked, MeterReadingRevocation.METER_FAULTY, now=Instant(NOW + 1)) == revoked


def test_same_reading_again_is_the_stored_one() -> None:
    readings: list[MeterReading] = []
    first = read(KILOMETRES, readings, 3 * DAY, 10)
    assert read(KILOMETRES, readings, 3 * DAY, 10) is first


def test_rollovers_follow_from_the_readings_around() -> None:
    meter, readings = fitted(KILOMETRES, 0, rolls=1_000), list[MeterReading]()
    read(meter, readings, 2 * DAY, 990)
    assert refusal(meter, readings, 6 * DAY, 20) == "METER_READING_GOES_BACK"
    assert refusal(meter, readings, 6 * DAY, 1_000) == "METER_READING_BEYOND_ROLLOVER"
    assert read(meter, readings, 6 * DAY, 20, 1).rollovers == 1
    assert read(meter, readings, 4 * DAY, 5).rollovers == 1
    assert read(meter, readings, 3 * DAY, 995).rollovers == 0
    read(meter, readings, 9 * DAY, 30, 3)
    with pytest.raises(Refused, match="1 to 2 times"):
        read(meter, readings, 8 * DAY, 40)
    assert refusal(KILOMETRES, [], 6 * DAY, 20, 1) == "METER_READING_BEYOND_ROLLOVER"


def test_replacement_states_what_the_one_before_showed() -> None:
    with pytest.raises(Refused, match="no meter"):
        fitted(KILOMETRES, DAY, replaced=5)
    meter = fitted(KILOMETRES, DAY, rolls=100)
    assert fitted(meter, DAY, rolls=100) == meter
    for replaced, reason in ((None, "There is a meter"), (100, "rolls over")):
        with pytest.raises(Refused, match=reason):
            fitted(meter, 2 * DAY, replaced=replaced)
    assert fitted(meter, 2 * DAY, replaced=5, rollovers=2).devices[-1].total_before == 205
    with pytest.raises(Refused, match="earliest"):
        fitted(meter, 0, replaced=5)


def test_meter_has_fifty_devices_at_most() -> None:
    meter = fitted(KILOMETRES, DAY)
    for number in range(49):
        meter = fitted(meter, (2 + number) * DAY, replaced=1)
    with pytest.raises(Refused) as refused:
        fitted(meter, 100 * DAY, replaced=1)
    assert refused.value.reason == "TOO_MANY_METER_DEVICES"


@given(
    steps=st.lists(
        st.tuples(st.integers(0, 150), st.sampled_from(["read", "replace"]), st.integers(0, 40)),
        min_size=1,
        max_size=20,
    ),
    shuffled=st.randoms(use_true_random=False),
)
def test_total_is_what_was_counted_in_any_order_of_entry(steps: list[tuple[int, str, int]], shuffled: Random) -> None:
    """A counter of 100 is turned step by step, replaced now and then; readings are entered in any order."""
    meter, shown, turns, counted = fitted(KILOMETRES, 0, rolls=100), 0, 0, 0
    entries: list[tuple[int, int, int]] = []
    truth: dict[int, int] = {}
    for day, (usage, what, start) in enumerate(steps, start=1):
        counted += usage
        turns, shown = turns + (shown + usage) // 100, (shown + usage) % 100
        if what == "replace":
            meter = fitted(meter, day * DAY, start, 100, shown, turns)
            shown, turns = start, 0
        else:
            entries.append((day * DAY, shown, turns))
        truth[day * DAY] = counted
    readings: list[MeterReading] = []
    shuffled.shuffle(entries)
    for at, value, rollovers in entries:
        read(meter, readings, at, value, rollovers)
    for at, expected in truth.items():
        total = total_at(meter, around(readings, Instant(at)), Instant(at))
        assert total is not None
        assert (total.total, total.basis) == (expected, "measured")
