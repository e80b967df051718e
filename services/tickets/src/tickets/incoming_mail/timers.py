"""Mails that are durable are handled, and forgotten when it is time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from opentelemetry.trace import SpanKind
from prometheus_client import Counter
from servicekit.documents import Document, Documents, Index
from servicekit.runtime.retention import retention_timer
from servicekit.runtime.timers import Timer
from servicekit.telemetry.failures import in_short
from servicekit.telemetry.logs import logger
from servicekit.telemetry.tracing import continue_trace, current_span

from tickets.incoming_mail.domain.mail import IncomingMail, Reason, Unreadable
from tickets.incoming_mail.use_cases.handling import Handling
from tickets.incoming_mail.use_cases.sweep import MailSweep

HANDLING = "incoming-mails"
READ_SECONDS = 30.0
"""The worst message within the bounds of the parser takes a few; the thread of one that takes longer goes on."""
_CONCURRENCY = 2  # each is a thread while it reads, and holds the mail
_LEASE_SECONDS = 150
_SWEEP_SECONDS = 3_600.0

_HANDLED = Counter("aftersales_mails_handled_total", "Mails by what became of them.", ["outcome"])
_log = logger(__name__)
for _outcome in ("handled", "ignored", "quarantined"):
    _HANDLED.labels(_outcome)  # exposed from the start: a rate does not see the step from nothing to 1


def handling_timer(mails: Documents, due: Index, handling: Handling) -> Timer:
    """Handles what was received or released, in the trace of the SMTP transaction that it came by."""

    async def act(mail: Document) -> None:
        with current_span("handle mail", continue_trace(mail["traceparent"]), SpanKind.CONSUMER):
            state = await handling.due(mail["id"])
        if state is not None:
            _HANDLED.labels(state.value).inc()

    return Timer(HANDLING, mails, due, act, lease_seconds=_LEASE_SECONDS, concurrency=_CONCURRENCY)


def forgetting_timers(
    mails: Documents, kept: Index, *, days: dict[str, int], delete: Callable[[str], Awaitable[None]]
) -> Sequence[Timer]:
    """Deletes mails that were settled so many days ago, the object first. `days` by how they are kept."""

    async def remove(mail: Document) -> bool:
        if mail["object_key"]:
            await delete(mail["object_key"])
        await mails.delete(mail["id"], if_version=mail["version"])
        return True

    return [
        timer
        for kept_as, number in days.items()
        for timer in retention_timer(f"mails-{kept_as}", mails, kept, number, remove, where={"kept_as": kept_as})
    ]


async def sweeping(sweep: MailSweep) -> None:
    """Deletes objects that no record names, once an hour, for good."""
    while True:
        await asyncio.sleep(_SWEEP_SECONDS)
        try:
            deleted = await sweep.sweep()
        except Exception as error:
            _log.warning("objects of mails cannot be swept", error=in_short(error))
            continue
        if deleted:
            _log.info("objects of mails that nothing names are deleted", objects=deleted)


async def in_thread(read: Callable[[bytes], IncomingMail], raw: bytes) -> IncomingMail:
    """Reads a mail outside of the event loop. Raises Unreadable."""
    try:
        async with asyncio.timeout(READ_SECONDS):
            return await asyncio.to_thread(partial(read, raw))
    except TimeoutError:
        raise Unreadable(Reason.TOO_SLOW) from None
