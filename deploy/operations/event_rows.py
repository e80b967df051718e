"""Rows of events and timers."""

from grafana import Panel, Row
from queries import PACE, burn, each, part, per_second, quantiles

OUTBOX = Row(
    "From the write to the stream",
    [
        Panel(
            "Age",
            "Of the oldest event to publish.",
            each("aftersales_outbox_oldest_seconds", "job, collection"),
            "s",
            60,
        ),
        Panel("Backlog", "Documents with such events.", each("aftersales_outbox_pending_documents", "job, collection")),
        Panel("Published", "Events that JetStream has.", per_second("aftersales_events_published_total", "job"), "ops"),
    ],
)

CONSUMERS = Row(
    "From the stream to the consumer",
    [
        Panel("Lag", "Events not acknowledged.", each("aftersales_consumer_lag_events", "job, consumer"), limit=1000),
        Panel(
            "Age", "From the write to its effect.", quantiles("aftersales_event_age_seconds", "job, consumer"), "s", 5
        ),
        Panel(
            "Outcomes",
            "Handled, retried, dead.",
            per_second("aftersales_events_processed_total", "job, consumer, outcome"),
            "ops",
        ),
        Panel(
            "Dead letters",
            "Waiting for somebody to replay or discard them.",
            each("aftersales_dead_letters_waiting", "job, consumer"),
            limit=1,
        ),
        Panel("Given up", "New dead letters.", per_second("aftersales_dead_letters_total", "job, consumer"), "ops"),
        Panel("Budget", PACE, burn("prompt_events", "consumer"), limit=1),
    ],
)

STREAMS = Row(
    "Streams and the partner feed",
    [
        Panel("Streams", "What they hold.", each("aftersales_stream_bytes", "stream"), "bytes"),
        Panel(
            "Full",
            "Of those that have a limit.",
            part("aftersales_stream_bytes", "aftersales_stream_limit_bytes", "stream"),
            "percentunit",
            0.8,
        ),
        Panel("Feed", "Facts put into it.", per_second("aftersales_feed_appended_events_total", "job"), "ops"),
        Panel(
            "Parked",
            "Events before their predecessor.",
            per_second("aftersales_feed_parked_events_total", "job"),
            "ops",
        ),
    ],
)

PUNCTUALITY = Row(
    "Punctuality",
    [
        Panel(
            "Overdue", "The oldest that is not done.", each("aftersales_timer_overdue_seconds", "job, timer"), "s", 120
        ),
        Panel("Late", "From due to claimed.", quantiles("aftersales_timer_late_seconds", "job, timer"), "s", 5),
        Panel("Noticed", "Warnings and breaches.", quantiles("aftersales_sla_fact_late_seconds", "kind"), "s", 5),
        Panel("Budget", PACE, burn("punctual_timers", "timer"), limit=1),
    ],
)

RUNS = Row(
    "What becomes of it",
    [
        Panel(
            "Runs",
            "Done, overtaken by another change, failed.",
            per_second("aftersales_timer_runs_total", "job, timer, outcome"),
            "ops",
        ),
        Panel(
            "Warnings and breaches",
            "Of SLA targets, as they are stored.",
            per_second("aftersales_sla_facts_total", "target, kind"),
            "ops",
        ),
        Panel(
            "Coverage checks",
            "What warranty says of new tickets; an unknown one is asked again by a timer.",
            per_second("aftersales_coverage_checks_total", "state"),
            "ops",
        ),
    ],
)
