"""Rows of erasures and retention."""

from grafana import Panel, Row
from queries import each, per_second

ERASURES = Row(
    "Erasures",
    [
        Panel("Running", "By stage.", each("aftersales_erasures_running", "job, stage"), "none"),
        Panel(
            "Oldest", "That is not completed.", each("aftersales_erasures_oldest_seconds", "job, stage"), "s", 2160000
        ),
    ],
)

RETENTION = Row(
    "Retention",
    [
        Panel(
            "Late",
            "How long the oldest record is kept beyond its limit.",
            each("aftersales_timer_overdue_seconds", "job, timer", which='timer=~"retention-.+"'),
            "s",
            86400,
        ),
        Panel(
            "Removed",
            "Deleted or emptied because they were old enough.",
            per_second("aftersales_retention_removed_total", "job, kind"),
            "ops",
        ),
    ],
)
