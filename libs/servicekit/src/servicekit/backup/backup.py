"""A backup: one service's documents and messages as JSON lines, taken while it runs and others write.

    {"backup": "aftersales", "format": 1, "service": "tickets", "begun_at": …, "holds": ["documents", "messages"]}
    {"collection": "tickets", "document": {…}}                                   … of all collections that are kept
    {"object": "attachments/obj_…", "part": "…", "last": false}  … of a folder of objects
    {"stream": "TICKETS", "subject": …, "headers": {…}, "payload": …}            … bytes as Latin-1
    {"end": {"documents": 1200, "messages": 3400}}

Documents come first: all that they no longer hold in an outbox is then in the streams.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

import orjson

from servicekit.backup.messages import messages, sources
from servicekit.backup.objects import write_objects
from servicekit.documents import Store
from servicekit.events.bus import Bus
from servicekit.events.streams import Stream
from servicekit.mapping.timestamps import to_rfc3339
from servicekit.objects import Storage
from servicekit.runtime.clock import Clock

FORMAT = 1
DOCUMENTS, MESSAGES, OBJECTS = "documents", "messages", "objects"


async def back_up(
    service: str,
    store: Store,
    bus: Bus,
    streams: Sequence[Stream],
    *,
    holds: Collection[str],
    clock: Clock,
    write: Callable[[bytes], object],
    objects: Storage | None = None,
) -> dict[str, int]:
    """Write a backup, and answer how much of what it holds. Raises StoreUnavailable and BusUnavailable."""

    def line(content: dict[str, Any]) -> None:
        write(orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE))

    counted = {DOCUMENTS: 0, MESSAGES: 0} | ({OBJECTS: 0} if OBJECTS in holds else {})
    head = {"backup": "aftersales", "format": FORMAT, "service": service}
    line({**head, "begun_at": to_rfc3339(clock()), "holds": sorted(holds)})
    if DOCUMENTS in holds:
        async for collection, documents in store.everything():
            for document in documents:
                line({"collection": collection.name, "document": document})
            counted[DOCUMENTS] += len(documents)
    if OBJECTS in holds and objects:
        counted[OBJECTS] = await write_objects(objects, line)
    if MESSAGES in holds:
        for stream, subject in sources(service, streams):
            async for some in messages(bus, stream, subject):
                for message in some:
                    head = {"subject": message.subject, "headers": message.headers}
                    line({"stream": stream, **head, "payload": message.payload.decode("latin-1")})
                counted[MESSAGES] += len(some)
    line({"end": counted})
    return counted
