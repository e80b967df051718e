"""What the dashboards show: the golden signals of each service, events, timers, deliveries, erasures and retention."""

from event_rows import CONSUMERS, OUTBOX, PUNCTUALITY, RUNS, STREAMS
from grafana import Json, dashboard
from mail_rows import MAIL_IN, MAILS
from privacy_rows import ERASURES, RETENTION
from service_rows import CALLS, FILES, PROCESSES, REQUESTS

DASHBOARDS: tuple[Json, ...] = (
    dashboard("aftersales-services", "Services", [REQUESTS, CALLS, PROCESSES, FILES]),
    dashboard("aftersales-events", "Events", [OUTBOX, CONSUMERS, STREAMS]),
    dashboard("aftersales-timers", "SLA timers", [PUNCTUALITY, RUNS]),
    dashboard("aftersales-deliveries", "Deliveries", [MAILS]),
    dashboard("aftersales-mail-in", "Mail in", [MAIL_IN]),
    dashboard("aftersales-privacy", "Privacy", [ERASURES, RETENTION]),
)
