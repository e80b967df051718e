"""Backups of the release before, brought into a system of this one: the documents after each step."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import Any

import nats
import orjson
from devtools.stack.plan import store_url
from devtools.stack.stack import Stack
from servicekit.documents import Collection
from stores import opened
from system import System, eventually, running

BEFORE = Path(__file__).parent / "d65f2df"
SERVICES = ("notifications", "feedback", "warranty", "tickets")
SECOND = 10**6
Json = dict[str, Any]
Stored = dict[str, dict[str, Json]]
"""Documents by id, by collection: `tickets.customers`."""


@dataclass(frozen=True)
class Upgraded:
    """The documents of the backups and after each step, with the system that serves them now.

    `messages` are those of the backups' streams.
    """

    system: System
    backup: Stored
    restored: Stored
    migrated: Stored
    served: Stored
    messages: list[Json]
    declared: Mapping[str, Collection]

    def read(self) -> Stored:
        """All documents as they are now."""
        return asyncio.run(stored(self.system.store_urls))


@contextmanager
def upgraded_system(root: Path, store: str) -> Iterator[Upgraded]:
    """Restore, migrate and start, as an upgrade on another store does; then wait until all that waited is through."""
    steps: list[Stored] = []
    backups = {service: recent_lines(service) for service in SERVICES}

    def restore(stack: Stack) -> None:
        urls = {service: store_url(stack.plan, service) for service in SERVICES}
        stack.start("nats")
        for service in SERVICES:
            lines = b"".join(orjson.dumps(line) + b"\n" for line in backups[service])
            (root / f"{service}.jsonl").write_bytes(lines)
        with ThreadPoolExecutor() as together:
            list(together.map(lambda each: ops(stack, each, "restore", str(root / f"{each}.jsonl")), SERVICES))
            steps.append(asyncio.run(stored(urls)))
            list(together.map(lambda each: ops(stack, each, "migrate"), ("tickets", "warranty")))
            steps.append(asyncio.run(stored(urls)))

    with running(root, store=store, settings={"AFTERSALES_TRACE_SAMPLE_RATIO": "0"}, before=restore) as system:
        eventually(lambda: asyncio.run(is_quiet(system)), "all that waited is published and handled", 60)
        served = asyncio.run(stored(system.store_urls))
        backup: Stored = {name: {} for name in served}
        for service, lines in backups.items():
            for line in lines:
                if line.get("collection", "migrations") != "migrations":
                    backup[f"{service}.{line['collection']}"][line["document"]["id"]] = line["document"]
        messages = [line for lines in backups.values() for line in lines if "stream" in line]
        declared = asyncio.run(_declared(system))
        yield Upgraded(system, backup, steps[0], steps[1], served, messages, declared)


def lines_of(service: str) -> list[Json]:
    return [orjson.loads(line) for line in (BEFORE / f"{service}.jsonl").read_bytes().splitlines()]


def recent_lines(service: str) -> list[Json]:
    """A backup as if it had been written half a minute ago: nothing has expired, and what was to be retried is due."""
    tickets = [line["document"] for line in lines_of("tickets") if line.get("collection") == "tickets"]
    later = int(time() - 30) * SECOND - max(ticket["updated_at"] for ticket in tickets)
    return [
        {**line, "document": _moved(line["document"], later)} if "document" in line else line
        for line in lines_of(service)
    ]


def _moved(value: Any, by: int) -> Any:
    """The value with its instants (µs) moved; 2**53 means for ever."""
    if isinstance(value, dict):
        return {name: _moved(each, by) for name, each in value.items()}
    if isinstance(value, list):
        return [_moved(each, by) for each in value]
    return value + by if type(value) is int and 10**15 < value < 2**53 else value


def ops(stack: Stack, service: str, *command: str) -> None:
    environment = stack.environment(service)
    call = [sys.executable, "-m", service, "ops", *command]
    done = subprocess.run(call, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{service} {command}: {done.stderr}{done.stdout}"


async def stored(urls: Mapping[str, str]) -> Stored:
    found: Stored = {}
    async with opened(urls) as stores:
        for name, documents in stores.all():
            found[name], after = {}, ""
            while page := await documents.scan(after=after):
                found[name] |= {document["id"]: _as_json(document) for document in page}
                after = page[-1]["id"]
    return found


def _as_json(document: Json) -> Json:
    """MongoDB's driver returns integers of a type of its own."""
    return dict(json.loads(json.dumps(document)))


async def _declared(system: System) -> dict[str, Collection]:
    async with opened(system.store_urls) as stores:
        return {name: documents.collection for name, documents in stores.all()}


async def is_quiet(system: System) -> bool:
    """Whether nothing waits to be published, handled, registered or sent, but what has to wait for somebody."""
    return not [what async for what in _waiting(system)]


async def _waiting(system: System) -> AsyncIterator[str]:
    client = await nats.connect(system.nats_url)
    try:
        for stream in await client.jetstream().streams_info():
            for consumer in await client.jetstream().consumers_info(str(stream.config.name)):
                if consumer.num_pending or consumer.num_ack_pending:
                    yield f"events of {consumer.name}"
    finally:
        await client.close()
    found = await stored(system.store_urls)
    for name, documents in found.items():
        for id, each in documents.items():
            if each.get("outbox"):
                yield f"the outbox of {name} {id}"
    published = {each["id"]: each["published"] for each in found["notifications.feed_publishers"].values()}
    waiting = {
        "units": (each for each in found["tickets.purchases"].values() if b'"pending"' in orjson.dumps(each["items"])),
        "coverage": (each for each in found["tickets.tickets"].values() if each["coverage"]["state"] == "unknown"),
        "mails": (each for each in found["notifications.deliveries"].values() if _is_due(each)),
        "feed": (
            each
            for each in found["notifications.feed_events"].values()
            if each["position"] > published[each["retailer"]]
        ),
    }
    for what, documents_waiting in waiting.items():
        for document in documents_waiting:
            yield f"{what} of {document['id']}"


def _is_due(delivery: Json) -> bool:
    """Whether it is to be sent; not the one to a customer who does not exist."""
    return delivery["state"] in ("queued", "retrying") and delivery["last_error"] != "CONTACT_UNKNOWN"


def waiting_events(backup: Stored) -> Iterator[tuple[str, Json]]:
    """Subject and CloudEvent of what waits in the outboxes of the backups, its texts put in."""
    for documents in backup.values():
        for document in documents.values():
            for entry in document.get("outbox", ()):
                event = orjson.loads(entry["event"]) if isinstance(entry["event"], str) else entry["event"]
                for path, text in entry.get("texts", {}).items():
                    assert path == "message.body"
                    event["data"]["message"]["body"] = _text(backup, **text)
                yield entry["subject"], event


def _text(backup: Stored, *, collection: str, id: str, field: str) -> str:
    value: Any = backup[f"tickets.{collection}"][id]
    for name in field.split("."):
        value = value[name]
    return str(value)
