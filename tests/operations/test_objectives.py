"""Budgets that burn: each objective's alert fires as fast as the budget goes, and ends soon after the cause has."""

from pathlib import Path

import pytest
from objectives import BURNS, OBJECTIVES, Objective
from promtool import Series, Situation, hold

LABELS = {"job": "gateway", "consumer": "mail", "timer": "deliveries", "template": "welcome"}
PER_MINUTE = 10_000


def counted(objective: Objective, failing: float, minutes: int, then: int = 0) -> Series:
    """The counters of an objective while this share fails, and for some minutes afterwards while nothing does."""
    good = round(PER_MINUTE * (1 - failing))
    after = f" {good * minutes}+{PER_MINUTE}x{then}" if then else ""
    total_after = f" {PER_MINUTE * minutes}+{PER_MINUTE}x{then}" if then else ""
    if objective.name == "requests":  # good and total are of one counter
        bad = PER_MINUTE - good
        return {
            _series(objective, 'status="200"'): f"0+{good}x{minutes}{after}",
            _series(objective, 'status="503"'): f"0+{bad}x{minutes}" + (f" {bad * minutes}x{then}" if then else ""),
        }
    name, _, selector = objective.good.rstrip("}").partition("{")
    bucket = selector.partition(",")[0]  # what the selectors leave out is none of LABELS
    return {
        _series(objective, bucket, name): f"0+{good}x{minutes}{after}",
        _series(objective, 'outcome="x"'): f"0+{PER_MINUTE}x{minutes}{total_after}",
    }


def _series(objective: Objective, label: str, name: str = "") -> str:
    labels = [f'{key}="{value}"' for key, value in LABELS.items()]
    return f"{name or objective.total.partition('{')[0]}{{{', '.join([*labels, label])}}}"


def reported(objective: Objective, window: str) -> dict[str, str]:
    [severity] = [burn.severity for burn in BURNS if burn.long == window]
    own = {label: LABELS[label] for label in objective.by if label in LABELS}
    return {**own, "severity": severity, "window": window}


@pytest.mark.parametrize("objective", OBJECTIVES, ids=lambda objective: objective.name)
def test_faster_burn_alerts_sooner(objective: Objective, tmp_path: Path) -> None:
    def at(pace: float, *windows: str) -> Situation:
        firing = [reported(objective, window) for window in windows]
        return Situation(counted(objective, pace * objective.budget, 40), "40m", firing)

    paces = at(0.8), at(2, "3d"), at(8, "3d", "6h"), at(20, "1h", "3d", "6h")
    hold(tmp_path, objective.alert, *paces)


def test_an_alert_ends_minutes_after_its_cause(tmp_path: Path) -> None:
    [requests] = [each for each in OBJECTIVES if each.name == "requests"]
    series = counted(requests, 60 * requests.budget, 30, then=35)  # of the last hour it is still too much
    hold(tmp_path, requests.alert, Situation(series, "65m", [reported(requests, "3d")]))


def test_outage_from_the_start_alerts_and_idle_time_does_not(tmp_path: Path) -> None:
    [requests] = [each for each in OBJECTIVES if each.name == "requests"]
    answered, failed = (_series(requests, f'status="{status}"') for status in (200, 503))
    outage = Situation({failed: "0+10x40"}, "40m", [reported(requests, window) for window in ("1h", "3d", "6h")])
    night = Situation({answered: "500x40", failed: "3x40"}, "40m")
    hold(tmp_path, requests.alert, outage, night)
