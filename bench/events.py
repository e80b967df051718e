"""Event latency at a fixed rate: from recording in the document to the consumers."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import quantiles
from time import time_ns
from typing import Any

import nats
from domainkit.instants import Instant
from nats.aio.msg import Msg
from nats.js.api import DeliverPolicy
from servicekit.events.envelope import parse
from servicekit.mapping.timestamps import from_rfc3339

from bench.load import failed, fire
from bench.scenarios import creation
from bench.targets import Target

RATE = 100  # tickets created per second
OPENED = "internal.*.tickets.v1.ticket.opened"

Ages = dict[str, list[float]]  # milliseconds, by the place where the event arrived


def measure(target: Target, seconds: int) -> Ages:
    """The age of events when a consumer of the stream receives them, and when other services have handled them."""
    marks = {log: log.stat().st_size for log in target.logs.glob("*.log")}
    recorded, received = asyncio.run(_watch(target, seconds))
    target.settle()
    ages = {"received by a consumer of the stream": received}
    for log, mark in marks.items():
        for where, event_id, at in _acted(log, mark):
            if event_id in recorded:
                ages.setdefault(where, []).append((at - recorded[event_id]) / 1_000)
    return ages


def percentiles(ages: list[float]) -> tuple[float, float]:
    """The median and the 99th percentile."""
    cuts = quantiles(ages, n=100, method="inclusive")
    return cuts[49], cuts[98]


async def _watch(target: Target, seconds: int) -> tuple[dict[str, Instant], list[float]]:
    """When each event was recorded, by its id, and how old it was on arrival here."""
    recorded: dict[str, Instant] = {}
    ages: list[float] = []

    async def receive(message: Msg) -> None:
        now = time_ns() // 1_000
        event = parse(message.data)
        recorded[event.id] = event.time
        ages.append((now - event.time) / 1_000)

    async with _consumer(target.nats_url, receive):
        result = await asyncio.to_thread(
            fire, target, creation(target.subjects), duration=seconds, overallRate=RATE, connections=16
        )
        while len(recorded) < result["2xx"]:  # noqa: ASYNC110 - they come within moments
            await asyncio.sleep(0.1)
    if failed(result):
        raise SystemExit(f"{failed(result)} of the tickets were not created")
    return recorded, ages


@asynccontextmanager
async def _consumer(url: str, receive: Any) -> Any:
    client = await nats.connect(url)
    try:
        await client.jetstream().subscribe(
            OPENED, stream="TICKETS", cb=receive, ordered_consumer=True, deliver_policy=DeliverPolicy.NEW
        )
        yield
    finally:
        await client.close()


def _acted(log: Path, mark: int) -> Iterator[tuple[str, str, Instant]]:
    """From a service's log since the mark: which consumer handled which event, or sent its mail, and when."""
    with log.open("rb") as lines:
        lines.seek(mark)
        for line in lines:
            entry: dict[str, Any] = json.loads(line) if line.startswith(b"{") else {}
            if entry.get("message") == "event processed" and entry.get("outcome") == "handled":
                where = f"handled by {entry['service']}, {entry['consumer']}"
            elif entry.get("message") == "delivery attempted" and entry.get("outcome") == "sent":
                where = "mail accepted by the mail server"
            else:
                continue
            yield where, entry["event_id"], from_rfc3339(entry["timestamp"])
