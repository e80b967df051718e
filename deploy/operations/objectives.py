"""What users may expect (docs/slo.md), as data, and the rules that follow: error ratios, and alerts on burnt budget.

The windows and factors are those of the Site Reliability Workbook, chapter 5: of a budget for 30 days, 2 % in an hour
and 5 % in six hours are worth waking somebody, 10 % in three days are worth a look. The short window ends the alert
soon after its cause has ended.
"""

from dataclasses import dataclass
from typing import Any

Rule = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Objective:
    """`share` of what `total` counts is to be `good`. Each value of `by` has a budget of its own.

    `good` and `total` are selectors of counters, both with the labels of `by`.
    """

    name: str
    alert: str
    share: float
    good: str
    total: str
    by: tuple[str, ...]
    summary: str
    description: str

    @property
    def budget(self) -> float:
        """The share that may fail."""
        return round(1 - self.share, 6)

    def recorded(self, window: str) -> str:
        """The series that holds the share that failed within the window."""
        return f"aftersales:{self.name}:failed_ratio_rate{window}"

    def failed_ratio(self, window: str) -> str:
        """Nothing good yet is no reason to be silent: it counts as zero where there is a total."""
        by = ", ".join(self.by)
        good, total = (f"sum by ({by}) (rate({counter}[{window}]))" for counter in (self.good, self.total))
        return f"1 - ({good} or 0 * {total}) / {total}"


@dataclass(frozen=True, slots=True)
class Burn:
    """Budget burns `factor` times as fast as it may, in both windows."""

    factor: float
    long: str
    short: str
    severity: str


BURNS = (
    Burn(14.4, "1h", "5m", "critical"),
    Burn(6, "6h", "30m", "critical"),
    Burn(1, "3d", "6h", "warning"),
)
WINDOWS = ("5m", "30m", "1h", "6h", "3d")

OBJECTIVES = (
    Objective(
        name="requests",
        alert="AftersalesErrorBudgetBurn",
        share=0.999,
        good='aftersales_http_server_seconds_count{status!~"5.."}',
        total="aftersales_http_server_seconds_count",
        by=("namespace",),
        summary="{{ $value | humanizePercentage }} of the requests fail",
        description="The gateway returns 5xx responses.",
    ),
    Objective(
        name="fast_requests",
        alert="AftersalesLatencyBudgetBurn",
        share=0.99,
        good='aftersales_http_server_seconds_bucket{le="0.5"}',
        total="aftersales_http_server_seconds_count",
        by=("namespace",),
        summary="{{ $value | humanizePercentage }} of the requests take longer than half a second",
        description="Responses of the gateway are late, whatever their status.",
    ),
    Objective(
        name="prompt_events",
        alert="AftersalesEventBudgetBurn",
        share=0.99,
        good='aftersales_event_age_seconds_bucket{le="5.0"}',
        total="aftersales_event_age_seconds_count",
        by=("namespace", "job", "consumer"),
        summary="{{ $value | humanizePercentage }} of the events reach {{ $labels.consumer }} later than 5 s",
        description="From the write to its effect in the consumer: a mail to be sent, an entry of the feed, an asset.",
    ),
    Objective(
        name="prompt_mails",
        alert="AftersalesMailBudgetBurn",
        share=0.99,
        good='aftersales_delivery_seconds_bucket{le="60.0"}',
        total="aftersales_deliveries_total",
        by=("namespace",),
        summary="{{ $value | humanizePercentage }} of the attempts do not hand over a mail within a minute",
        description="A failed attempt uses budget when it fails, not when its mail is sent at last.",
    ),
    Objective(
        name="punctual_timers",
        alert="AftersalesTimerBudgetBurn",
        share=0.99,
        good='aftersales_timer_late_seconds_bucket{le="5.0",timer!~"retention-.+"}',
        total='aftersales_timer_late_seconds_count{timer!~"retention-.+"}',
        by=("namespace", "job", "timer"),
        summary="{{ $value | humanizePercentage }} of the work of {{ $labels.timer }} is begun more than 5 s late",
        description="Stored deadlines are acted on late.",
    ),
)


def rule_groups() -> dict[str, Any]:
    """The content of objectives.yaml."""
    recorded = [
        {"record": objective.recorded(window), "expr": objective.failed_ratio(window)}
        for objective in OBJECTIVES
        for window in WINDOWS
    ]
    alerts = [_alert(objective, burn) for objective in OBJECTIVES for burn in BURNS]
    return {
        "groups": [
            {"name": "aftersales-objectives", "interval": "30s", "rules": recorded},
            {"name": "aftersales-budgets", "rules": alerts},
        ]
    }


def _alert(objective: Objective, burn: Burn) -> Rule:
    limit = f"{burn.factor:g} * {objective.budget:g}"
    return {
        "alert": objective.alert,
        "expr": f"{objective.recorded(burn.long)} > {limit} and {objective.recorded(burn.short)} > {limit}",
        "labels": {"severity": burn.severity, "window": burn.long},
        "annotations": {
            "summary": objective.summary,
            "description": f"{objective.description} The budget burns at {burn.factor:g} times the sustainable rate.",
            "runbook_url": f"docs/runbooks/{objective.alert}.md",
        },
    }
