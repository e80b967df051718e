"""What a service's streams and dead letters hold of a person, and how it is taken out of them.

An event that concerns the person (a member `customer_id` of its data is theirs) and says something of them is published
once more without that: the same event under the same id and sequence, so that no consumer, a new one included, ever
misses a sequence of an aggregate. Then the first one is deleted, and JetStream overwrites its bytes. Both only once
every durable consumer that reads it has acknowledged it. A process that is killed between the two leaves both: the next
run finds the copy by its message id and only deletes.

Nobody needs a copy where a stream keeps the last message of each subject, or of a replay that is done: those are only
deleted.
"""

from asyncio import sleep
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

import orjson
from domainkit.instants import Instant
from nats.js.errors import NotFoundError
from prometheus_client import Counter

from servicekit.backup.messages import Message, messages
from servicekit.events.acknowledged import DurableConsumer, durable_consumers
from servicekit.events.bus import UNREACHABLE, Bus, BusUnavailable
from servicekit.events.dead_letters import DEAD_LETTERS, replay_subject
from servicekit.events.envelope import ERASED_HEADER
from servicekit.events.streams import Stream, is_of_customers
from servicekit.privacy.records import Person
from servicekit.privacy.redaction import redacted
from servicekit.telemetry.logs import logger

_MESSAGE_ID = "Nats-Msg-Id"
_AT_ONCE = 100  # messages that are read: calls are waiting meanwhile
_WAITS = Counter(
    "aftersales_erasure_waits_total",
    "Times that an erasure found events which this consumer has not acknowledged.",
    ["stream", "consumer"],
)
_REDACTED = Counter("aftersales_erasure_events_total", "Events taken out of a stream by erasures.", ["stream"])
_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class _Place:
    """Messages of a stream below a subject. `copied`: each is needed, without personal data."""

    stream: str
    subject: str
    copied: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """A message to take out; `has_copy`: a run that was killed has published it without personal data."""

    sequence: int
    subject: str
    has_copy: bool


@dataclass(frozen=True, slots=True)
class StreamTraces:
    """Of one service: `streams` are those that it owns. See `jobs.Traces`."""

    bus: Bus
    streams: Sequence[Stream]

    async def erase(self, person: Person, *, now: Instant) -> bool:
        """Raises BusUnavailable."""
        waiting = [await self._erase_in(place, person) for place in self._places(person)]
        return not any(waiting)

    def _places(self, person: Person) -> Iterator[_Place]:
        for stream in self.streams:
            if is_of_customers(stream):
                for subject in stream.subjects:
                    yield _Place(stream.name, of_retailer(subject, person.retailer), not stream.last_per_subject)
        # Of every service, and after the streams: another's consumer may have given up an event of ours only now, when
        # its service had finished its own part. Replays twice: a letter may become one meanwhile, and one a letter.
        replays = _Place(DEAD_LETTERS.name, replay_subject("*", "*"), copied=False)
        yield replays
        yield _Place(DEAD_LETTERS.name, "dead.*.*", copied=True)
        yield replays

    async def _erase_in(self, place: _Place, person: Person) -> int:
        """Returns how many messages have to stay for now."""
        found = await self._find(place, person)
        if not found:
            return 0
        consumers = await durable_consumers(self.bus, place.stream)  # after the search: what it found was there by then
        waiting = 0
        behind: dict[str, DurableConsumer] = {}
        for each in found:
            late = [one for one in consumers if not one.has_acknowledged(each.subject, each.sequence)]
            behind |= {one.name: one for one in late}
            waiting += bool(late)
            if not late:
                begun = monotonic()
                await self._take_out(place, each)
                await sleep(monotonic() - begun)  # to overwrite it, NATS rewrites a block of the stream: others publish
        for name, consumer in behind.items():
            _WAITS.labels(place.stream, name).inc()
            ids = {"customer_id": person.customer_id, "stream": place.stream, "consumer": name}
            _log.warning("an erasure waits for a consumer to acknowledge", **ids, served=consumer.served)
        return waiting

    async def _find(self, place: _Place, person: Person) -> list[_Found]:
        """What concerns the person and says something of them, oldest first."""
        copies: set[str] = set()
        found: list[tuple[Message, str]] = []
        marks = person.customer_id.encode()
        async for some in messages(self.bus, place.stream, place.subject, _AT_ONCE):
            for message in some:
                if marks not in message.payload and person.customer_id not in message.subject:
                    continue
                if ERASED_HEADER in message.headers:
                    copies.add(message.headers.get(_MESSAGE_ID, ""))
                if _concerns(message, person) and _without_personal_data(message.payload) != message.payload:
                    bare = Message(message.subject, message.headers, b"", message.sequence)  # they may have megabytes
                    found.append((bare, _copy_id(place.stream, message.sequence, message.headers)))
        return [_Found(message.sequence, message.subject, copy in copies) for message, copy in found]

    async def _take_out(self, place: _Place, found: _Found) -> None:
        """Raises BusUnavailable: the message may be gone or not, and a copy of it be there."""
        try:
            if place.copied and not found.has_copy:
                await self._copy(place.stream, found)
            await self.bus.jetstream.delete_msg(place.stream, found.sequence)
        except NotFoundError:
            return  # another process was faster, or it has expired
        except UNREACHABLE as error:
            raise BusUnavailable(f"{place.stream}: an event could not be taken out: {error!r}") from error
        _REDACTED.labels(place.stream).inc()

    async def _copy(self, stream: str, found: _Found) -> None:
        message = await self.bus.jetstream.get_msg(stream, seq=found.sequence)
        headers = dict(message.headers or {})
        payload = _without_personal_data(message.data or b"")
        if payload is None:
            return  # nobody can read it, so nobody misses it
        kept = {name: value for name, value in headers.items() if not name.startswith("Nats-")}
        await self.bus.publish(
            found.subject,
            payload,
            message_id=_copy_id(stream, found.sequence, headers),
            headers={**kept, ERASED_HEADER: "true"},
        )


def of_retailer(subject: str, retailer: str) -> str:
    """The part of a stream's subject that is about one retailer, which its first wildcard stands for."""
    return subject.replace("*", retailer, 1)


def _copy_id(stream: str, sequence: int, headers: dict[str, str]) -> str:
    return f"{headers.get(_MESSAGE_ID) or f'{stream}:{sequence}'}:erased"


def _concerns(message: Message, person: Person) -> bool:
    """What cannot be read and has the id in it, does."""
    if person.customer_id in message.subject.split("."):
        return True
    try:
        event = orjson.loads(message.payload)
    except orjson.JSONDecodeError:
        return True
    return not isinstance(event, dict) or _has_customer(event.get("data"), person.customer_id)


def _has_customer(data: Any, customer_id: str) -> bool:
    if isinstance(data, dict):
        return data.get("customer_id") == customer_id or any(_has_customer(each, customer_id) for each in data.values())
    return isinstance(data, list) and any(_has_customer(each, customer_id) for each in data)


def _without_personal_data(payload: bytes) -> bytes | None:
    """The very same bytes where the event has none; None for what is no event."""
    try:
        event = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return None
    if not (isinstance(event, dict) and isinstance(event.get("type"), str) and isinstance(event.get("data"), dict)):
        return None
    bare = redacted(event)
    return payload if bare == event else orjson.dumps(bare)
