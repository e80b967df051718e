"""Rows of the services: requests, calls, processes and files."""

from grafana import Panel, Row
from queries import PACE, age, burn, each, part, per_second, quantiles, share

_HTTP = "aftersales_http_server_seconds"
_RPC = "aftersales_rpc_server_seconds"
_STORE = "aftersales_store_operation_seconds"
_PROCESS = "job, instance"
_OURS = 'code=~"UNAVAILABLE|DEADLINE_EXCEEDED|INTERNAL|UNKNOWN|RESOURCE_EXHAUSTED"'

REQUESTS = Row(
    "Requests at the gateway",
    [
        Panel("Traffic", "Requests by answer.", per_second(f"{_HTTP}_count", "status"), "reqps"),
        Panel(
            "Errors", "The share that a 5xx answers.", share(f"{_HTTP}_count", "route", 'status=~"5.."'), "percentunit"
        ),
        Panel("Latency", "From arrival to the start of the answer.", quantiles(_HTTP, "job"), "s", 0.5),
        Panel("Error budget", PACE, burn("requests", "namespace"), limit=1),
        Panel("Latency budget", PACE, burn("fast_requests", "namespace"), limit=1),
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
