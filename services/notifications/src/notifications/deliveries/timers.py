"""Deliveries whose next attempt is due, and those that are over and old."""

from collections.abc import Sequence

from domainkit.instants import SECOND
from opentelemetry.trace import SpanKind, Status, StatusCode
from prometheus_client import Counter, Histogram
from servicekit.documents import Document, Documents, Index
from servicekit.runtime.retention import retention_timer
from servicekit.runtime.timers import Timer
from servicekit.telemetry.logs import logger
from servicekit.telemetry.metrics import AGES, trace_exemplar
from servicekit.telemetry.tracing import continue_trace, current_span

from notifications.deliveries.domain.consent import CONSENT_WITHDRAWN
from notifications.deliveries.domain.delivery import Delivery, State, Template
from notifications.deliveries.domain.erasure import CUSTOMER_ERASED
from notifications.deliveries.domain.files import FileState
from notifications.deliveries.use_cases.repetitions import Repetitions
from notifications.deliveries.use_cases.send import Send

DELIVERIES = "deliveries"

_ATTEMPTS = Counter("aftersales_deliveries_total", "Attempts by what became of the delivery.", ["template", "outcome"])
_SECONDS = Histogram("aftersales_delivery_seconds", "From event received to mail accepted.", ["template"], buckets=AGES)
_FILES = Counter("aftersales_delivery_files_total", "Files of mails that were accepted.", ["state", "reason"])
_FILE_BYTES = Counter("aftersales_delivery_file_bytes_total", "Bytes of the files that went with accepted mails.")
_log = logger(__name__)


def delivery_timer(deliveries: Documents, due: Index, send: Send, *, lease_seconds: int, concurrency: int) -> Timer:
    """Sends what is due. The lease outlasts an attempt by more than clocks differ, or they would send it twice."""

    async def attempt(document: Document) -> None:
        attributes = {"aftersales.aggregate.id": document["id"], "aftersales.template": document["template"]}
        context = continue_trace(document["traceparent"])  # in the trace of the event, a retry a day later too
        with current_span("send email", context, SpanKind.CLIENT, attributes) as span:
            delivery = await send.attempt(document["id"])
            if delivery is None:
                return
            span.set_attribute("aftersales.outcome", delivery.state)
            if delivery.state is not State.SENT and not _withheld(delivery):
                span.set_status(Status(StatusCode.ERROR, delivery.last_error))
            _observe(delivery)

    for template in Template:  # exported from the start: a rate does not see the step from nothing to 1
        _SECONDS.labels(template)
        for outcome in (State.SENT, State.RETRYING, State.FAILED):
            _ATTEMPTS.labels(template, outcome)
    return Timer(DELIVERIES, deliveries, due, attempt, lease_seconds=lease_seconds, concurrency=concurrency)


def removal_timer(deliveries: Documents, by_age: Index, repetitions: Repetitions, *, days: int) -> Sequence[Timer]:
    """Deletes what was created so many days ago and is over. What waits is found by no state that is looked for."""

    async def remove(document: Document) -> bool:
        await repetitions.detach(document["id"])
        await deliveries.delete(document["id"], if_version=document["version"])
        return True

    over = {"state": [State.SENT, State.FAILED]}
    return retention_timer(DELIVERIES, deliveries, by_age, days, remove, where=over)


def _withheld(delivery: Delivery) -> bool:
    """No attempt was made, and nothing is wrong."""
    return delivery.last_error in (CONSENT_WITHDRAWN, CUSTOMER_ERASED)


def _observe(delivery: Delivery) -> None:
    if not _withheld(delivery):
        _ATTEMPTS.labels(delivery.template, delivery.state).inc(exemplar=trace_exemplar())
    if delivery.sent_at is not None:
        seconds = (delivery.sent_at - delivery.queued_since) / SECOND
        _SECONDS.labels(delivery.template).observe(seconds, trace_exemplar())
        for file in delivery.files:
            _FILES.labels(file.state, file.reason).inc(exemplar=trace_exemplar())
            _FILE_BYTES.inc(file.size if file.state is FileState.ATTACHED else 0)
    _log.info(
        "delivery attempted",
        delivery_id=delivery.id,
        event_id=delivery.event_id,
        outcome=delivery.state,
        attempts=delivery.attempts,
        error=delivery.last_error,
    )
