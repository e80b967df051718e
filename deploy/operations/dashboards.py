"""What the dashboards show: the golden signals of each service, events, timers, deliveries, erasures and retention."""

from grafana import Json, Panel, Row, dashboard
from queries import age, burn, each, part, per_second, quantiles, share

_HTTP = "aftersales_http_server_seconds"
_RPC = "aftersales_rpc_server_seconds"
_STORE = "aftersales_store_operation_seconds"
_PROCESS = "job, instance"
_OURS = 'code=~"UNAVAILABLE|DEADLINE_EXCEEDED|INTERNAL|UNKNOWN|RESOURCE_EXHAUSTED"'
_PACE = "1 is the pace at which the budget lasts 30 days (docs/slo.md)."

REQUESTS = Row(
    "Requests at the gateway",
    [
        Panel("Traffic", "Requests by answer.", per_second(f"{_HTTP}_count", "status"), "reqps"),
        Panel(
            "Errors", "The share that a 5xx answers.", share(f"{_HTTP}_count", "route", 'status=~"5.."'), "percentunit"
        ),
        Panel("Latency", "From arrival to the start of the answer.", quantiles(_HTTP, "job"), "s", 0.5),
        Panel("Error budget", _PACE, burn("requests", "namespace"), limit=1),
        Panel("Latency budget", _PACE, burn("fast_requests", "namespace"), limit=1),
        Panel("Live streams", "Open at each gateway.", each("aftersales_live_connections", "instance")),
    ],
)
CALLS = Row(
    "Calls to services",
    [
        Panel("Traffic", "Calls answered.", per_second(f"{_RPC}_count", "job"), "reqps"),
        Panel(
            "Errors",
            "The share that fails by no mistake of its caller.",
            share(f"{_RPC}_count", "job", _OURS),
            "percentunit",
        ),
        Panel("Latency", "Of the calls answered.", quantiles(_RPC, "job"), "s"),
        Panel(
            "Calls made",
            "By what became of them.",
            per_second("aftersales_rpc_client_seconds_count", "job, code"),
            "reqps",
        ),
        Panel("Store", "How long its operations take.", quantiles(_STORE, "job"), "s"),
        Panel("Store operations", "What it is asked.", per_second(f"{_STORE}_count", "job, operation"), "ops"),
        Panel(
            "Pages with filters",
            "A short one reads as many documents as it may and is not full.",
            per_second("aftersales_store_filtered_pages_total", "job, outcome"),
            "ops",
        ),
    ],
)
PROCESSES = Row(
    "Processes",
    [
        Panel("Ready", "1 while it takes calls.", each("aftersales_process_ready", _PROCESS, "min")),
        Panel(
            "Degraded",
            "1 while without NATS or object storage, or not writing.",
            each("aftersales_process_degraded", _PROCESS),
        ),
        Panel("NATS", "1 while connected.", each("aftersales_bus_connected", _PROCESS, "min")),
        Panel("CPU", "Cores used.", per_second("process_cpu_seconds_total", _PROCESS)),
        Panel("Memory", "Resident.", each("process_resident_memory_bytes", _PROCESS), "bytes"),
        Panel(
            "Open files",
            "Connections among them.",
            part("process_open_fds", "process_max_fds", _PROCESS),
            "percentunit",
            0.8,
        ),
        Panel(
            "Age of the issuer's keys",
            "Tokens are judged by them; they are fetched every five minutes.",
            age("aftersales_jwks_fetched_timestamp_seconds", _PROCESS),
            "s",
            1800,
        ),
        Panel(
            "Room for embedded stores",
            "What is left of the volume.",
            part("aftersales_store_volume_free_bytes", "aftersales_store_volume_bytes", "job", "min"),
            "percentunit",
        ),
    ],
)

FILES = Row(
    "Files",
    [
        Panel("Object storage", "1 while it does not answer.", each("aftersales_objects_unreachable", _PROCESS)),
        Panel(
            "Calls of object storage",
            "By outcome.",
            per_second("aftersales_objects_calls_total", "job, call, outcome"),
            "ops",
        ),
        Panel(
            "Scans for malware", "By what was found.", per_second("aftersales_attachment_scans_total", "outcome"), "ops"
        ),
    ],
)

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
        Panel("Budget", _PACE, burn("prompt_events", "consumer"), limit=1),
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
        Panel("Budget", _PACE, burn("punctual_timers", "timer"), limit=1),
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

MAILS = Row(
    "Mails",
    [
        Panel(
            "Attempts", "By what became of the delivery.", per_second("aftersales_deliveries_total", "outcome"), "ops"
        ),
        Panel(
            "Failing",
            "The share of attempts that did not hand over a mail.",
            share("aftersales_deliveries_total", "template", 'outcome!="sent"'),
            "percentunit",
            0.25,
        ),
        Panel(
            "Time to hand-over",
            "From the event to the mail server's acceptance, all attempts included.",
            quantiles("aftersales_delivery_seconds", "template"),
            "s",
            60,
        ),
        Panel(
            "Waiting", "The oldest attempt that is due.", each("aftersales_timer_overdue_seconds", "timer"), "s", 120
        ),
        Panel("Budget", _PACE, burn("prompt_mails", "namespace"), limit=1),
        Panel(
            "Heard",
            "Events that may deserve a mail.",
            per_second("aftersales_events_processed_total", "consumer, outcome", 'consumer=~"mail|surveys"'),
            "ops",
        ),
    ],
)

MAIL_IN = Row(
    "Mail in",
    [
        Panel("Mails", "By how answered.", per_second("aftersales_mail_transactions_total", "outcome"), "ops"),
        Panel("Recipients", "By how answered.", per_second("aftersales_mail_recipients_total", "outcome"), "ops"),
        Panel("Latency", "From the end of a mail.", quantiles("aftersales_mail_transaction_seconds", "job"), "s"),
        Panel("Connections", "Open at each receiver.", each("aftersales_mail_connections", "instance")),
        Panel("Handled", "By what became of them.", per_second("aftersales_mails_handled_total", "outcome"), "ops"),
        Panel(
            "Waiting",
            "How long the oldest mail waits to be handled.",
            each("aftersales_timer_overdue_seconds", "job", which='timer="incoming-mails"'),
            "s",
            60,
        ),
    ],
)
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

DASHBOARDS: tuple[Json, ...] = (
    dashboard("aftersales-services", "Services", [REQUESTS, CALLS, PROCESSES, FILES]),
    dashboard("aftersales-events", "Events", [OUTBOX, CONSUMERS, STREAMS]),
    dashboard("aftersales-timers", "SLA timers", [PUNCTUALITY, RUNS]),
    dashboard("aftersales-deliveries", "Deliveries", [MAILS]),
    dashboard("aftersales-mail-in", "Mail in", [MAIL_IN]),
    dashboard("aftersales-privacy", "Privacy", [ERASURES, RETENTION]),
)
