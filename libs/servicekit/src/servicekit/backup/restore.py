"""A restore: a backup's documents and messages into an empty store and an empty bus, while the service does not run.

The bus may know more than the store: the backup of the documents was taken before that of the messages. An event that
its aggregate's document does not count yet is left out; the next event of the restored service takes its place.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

import orjson

from servicekit.backup.backup import DOCUMENTS, FORMAT, MESSAGES, OBJECTS
from servicekit.backup.messages import Message, put_back
from servicekit.backup.objects import put_objects_back
from servicekit.documents import Collection, Document, Store
from servicekit.events.bus import Bus
from servicekit.objects import Storage

_AT_ONCE = 200


class NoBackup(Exception):
    """What was given is not a whole backup of this service; the message says why."""


def read_head(service: str, line: bytes) -> list[str]:
    """What the backup holds: documents, messages or both. Raises NoBackup."""
    head = _line(line)
    if head.get("backup") != "aftersales" or head.get("format") != FORMAT:
        raise NoBackup(f"this is no backup in format {FORMAT}")
    if head["service"] != service:
        raise NoBackup(f"this is a backup of {head['service']}, not of {service}")
    return list(head["holds"])


async def restore(
    store: Store,
    bus: Bus,
    collections: Sequence[Collection],
    lines: Iterable[bytes],
    objects: Storage | None = None,
) -> dict[str, int]:
    """Put back what stands between a backup's first line and its last, and answer how much that was.

    Raises NoBackup where the last line is missing or does not agree, DuplicateKey, StoreUnavailable, BusUnavailable.
    """
    named = {collection.name: collection for collection in collections}
    counted, left_out = {DOCUMENTS: 0, MESSAGES: 0}, 0
    for what, some in _some(map(_line, lines)):
        if what == OBJECTS:
            if objects is None:
                raise NoBackup("it holds objects: name a folder for them in AFTERSALES_OBJECTS_URL")
            counted[OBJECTS] = counted.get(OBJECTS, 0) + await put_objects_back(objects, some)
            continue
        if what == DOCUMENTS:
            for name, group in groupby(some, key=lambda each: each["collection"]):
                if name not in named:
                    raise NoBackup(f"it holds {name}, which this release does not know")
                await store.documents(named[name]).insert_all([each["document"] for each in group])
        elif what == MESSAGES:
            messages = [_message(each) for each in some]
            counters = await _counters(store, collections, messages)
            known = [message for message in messages if _is_known(message, counters)]
            await put_back(bus, known)
            left_out += len(messages) - len(known)
        else:
            if some[0]["end"] != counted | {name: counted.get(name, 0) for name in some[0]["end"]}:
                raise NoBackup(f"it should hold {some[0]['end']}, and held {counted}")
            return {**counted, "left_out": left_out}
        counted[what] += len(some)
    raise NoBackup("it ends in the middle")


def _some(lines: Iterator[dict[str, Any]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Lines of one kind, up to 200 at a time."""
    for kind, group in groupby(lines, key=_kind):
        batch: list[dict[str, Any]] = []
        for each in group:
            batch.append(each)
            if len(batch) >= _AT_ONCE and not (kind == OBJECTS and not each["last"]):
                yield kind, batch
                batch = []
        if batch:
            yield kind, batch


def _kind(line: dict[str, Any]) -> str:
    if "object" in line:
        return OBJECTS
    return DOCUMENTS if "collection" in line else MESSAGES if "stream" in line else "end"


def _line(line: bytes) -> dict[str, Any]:
    try:
        return dict(orjson.loads(line))
    except (orjson.JSONDecodeError, TypeError, ValueError):
        raise NoBackup("it ends in the middle, or is none") from None


def _message(line: dict[str, Any]) -> Message:
    return Message(line["subject"], line["headers"], line["payload"].encode("latin-1"))


async def _counters(store: Store, collections: Sequence[Collection], messages: Sequence[Message]) -> dict[str, int]:
    """How many events each aggregate has recorded, by its id."""
    ids = sorted({event["subject"] for event in map(_event, messages) if event})
    found: list[Document] = []
    for collection in collections:
        found += await store.documents(collection).get_many(ids)
    return {document["id"]: document["events"] for document in found if "events" in document}


def _is_known(message: Message, counters: dict[str, int]) -> bool:
    """Dead letters are put back as they are, and so is what is no event: it was as odd before."""
    event = None if message.subject.startswith("dead.") else _event(message)
    return event is None or event["sequence"] <= counters.get(event["subject"], 0)


def _event(message: Message) -> dict[str, Any] | None:
    try:
        event = orjson.loads(message.payload)
        return event if isinstance(event["subject"], str) and isinstance(event["sequence"], int) else None
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None
