"""Outboxes: the events that a document carries until the relay has published them, and how many it may carry.

An entry is {"id", "subject", "recorded_at", "event"}, and `texts` where the event has any. `event` is the CloudEvent as
JSON text: a thousand of them take the memory of their bytes when the document is read. (An object, with its texts, is
what releases before wrote.) `texts` says of each long text, by its dotted path in the event's data, which document has
it: {"message.body": {"collection": "messages", "id": "msg_…", "field": "body"}}. There the event has "" meanwhile.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import orjson
from domainkit.instants import Instant

from servicekit.documents import Document
from servicekit.documents.declared import value_at
from servicekit.privacy.redaction import redacted_data

MOST_EVENTS = 1_000
MOST_BYTES = (
    1_000_000  # each write of the document writes them all, and a hundred writers may have it in memory at once
)
LARGEST_EVENT = 1_048_576 - 4_096  # bytes: what NATS takes by default, less the headers
_ALWAYS = 2  # events that may wait however large they are: a purchase has two of up to a megabyte
RETRY_AFTER_SECONDS = 5
_A_TEXT = "x"

WaitingEvent = dict[str, Any]
ReadText = Callable[[str, str], Awaitable[Document | None]]
"""The document of this collection and id."""


@dataclass(frozen=True, slots=True)
class StoredText:
    """Where a text is stored: in this field (a dotted path) of a document, which never changes there."""

    collection: str
    id: str
    field: str


class EventsWaiting(Exception):
    """As many events of the aggregate wait to be published as it may have: NATS has been away, or refuses them.

    Nothing was written, and the same write may succeed once they are published.
    """

    kind, reason, retry_after = "unavailable", "EVENTS_WAITING", RETRY_AFTER_SECONDS

    def __init__(self) -> None:
        super().__init__("too many of its events wait to be published")


class EventTooLarge(Exception):
    """NATS would never take the event, and it would hold back all that follow: it is not to be written."""

    kind, reason = "conflict", "DOCUMENT_TOO_LARGE"

    def __init__(self) -> None:
        super().__init__("an event of the record would take more than 1 MB")


class TextMissing(Exception):
    """A text that an event refers to is not there."""


def waiting_event(
    subject: str, recorded_at: Instant, event: Mapping[str, Any], texts: Mapping[str, StoredText]
) -> WaitingEvent:
    """An event as an outbox carries it. Raises EventTooLarge."""
    whole = orjson.dumps(event)
    if len(whole) > LARGEST_EVENT:
        raise EventTooLarge
    waiting = {"id": event["id"], "subject": subject, "recorded_at": recorded_at}
    if not texts:
        return {**waiting, "event": whole.decode()}
    data = event["data"]
    for path in texts:
        data = _with(data, path, "")
    short = orjson.dumps({**event, "data": data}).decode()
    return {**waiting, "event": short, "texts": {path: asdict(text) for path, text in texts.items()}}


def is_full(outbox: Sequence[WaitingEvent]) -> bool:
    """Whether it takes no more events; it may be over the bound by those of one write."""
    if len(outbox) <= _ALWAYS:
        return False
    return len(outbox) >= MOST_EVENTS or len(orjson.dumps(outbox)) >= MOST_BYTES


def event_of(entry: WaitingEvent) -> dict[str, Any]:
    """The CloudEvent of an entry, without its long texts."""
    event = entry["event"]
    return dict(orjson.loads(event) if isinstance(event, str) else event)


def redacted_entry(entry: WaitingEvent) -> WaitingEvent:
    """An entry without what is personal in its event, long texts that are stored elsewhere included."""
    event, texts = event_of(entry), entry.get("texts", {})
    data = event["data"]
    for path in texts:
        data = _with(data, path, _A_TEXT)
    data = redacted_data(event["type"], data)
    kept = {path: text for path, text in texts.items() if value_at(data, path) == _A_TEXT}
    for path in kept:
        data = _with(data, path, "")
    if data == event["data"] and kept == texts:
        return entry
    bare = {name: value for name, value in entry.items() if name != "texts"}
    return {**bare, "event": orjson.dumps({**event, "data": data}).decode(), **({"texts": kept} if kept else {})}


async def whole_event(entry: WaitingEvent, read: ReadText, *, or_less: bool) -> dict[str, Any]:
    """The CloudEvent as it is published. Raises TextMissing, unless it is to be published `or_less`."""
    event = event_of(entry)
    for path, text in entry.get("texts", {}).items():
        document = await read(text["collection"], text["id"])
        found = value_at(document, text["field"]) if document else None
        if found is None and not or_less:
            raise TextMissing(f"{text['collection']}: a document is missing")
        event["data"] = _with(event["data"], path, found or "")
    return event


def _with(data: Mapping[str, Any], path: str, value: str) -> dict[str, Any]:
    """The data with this value at the path, every key in its place."""
    name, _, rest = path.partition(".")
    return {**data, name: _with(data[name], rest, value) if rest else value}
