"""What collections, streams and logs declare of the personal data in them, and the marked fields of events."""

import re
from collections.abc import Iterator, Mapping
from types import ModuleType

from aftersales.feedback.v1 import events_pb2 as feedback_events
from aftersales.notifications.v1 import events_pb2 as notifications_events
from aftersales.options.v1 import options_pb2
from aftersales.tickets.v1 import events_pb2 as tickets_events
from aftersales.warranty.v1 import events_pb2 as warranty_events
from domainkit.privacy import Declaration
from feedback import wiring as feedback
from gateway.edge.access_log import ACCESS_RECORDS
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from notifications import wiring as notifications
from servicekit.backup.migrations import MIGRATIONS
from servicekit.backup.unfinished import RESTORES
from servicekit.documents import Collection
from servicekit.events.dead_letters import DEAD_LETTERS
from servicekit.events.streams import Stream
from servicekit.mapping.options import declared_event
from servicekit.mapping.subjects import pattern_of
from servicekit.privacy.repository import ERASURE_JOBS
from servicekit.rpc.command_log import COMMANDS
from tickets import wiring as tickets
from warranty import wiring as warranty

SERVICES: Mapping[str, ModuleType] = {
    "tickets": tickets,
    "warranty": warranty,
    "notifications": notifications,
    "feedback": feedback,
}
LOGS: Mapping[str, Declaration] = {
    "gateway: access records": ACCESS_RECORDS,
    "each service: commands": COMMANDS,
}
_EVENTS = (tickets_events, warranty_events, notifications_events, feedback_events)


def collections() -> Iterator[tuple[str, Collection]]:
    """Every collection with its service; once, with "each service", those that all of them have."""
    for service, wiring in SERVICES.items():
        yield from ((service, each) for each in wiring.COLLECTIONS if each is not ERASURE_JOBS)
    yield from (("each service", each) for each in (ERASURE_JOBS, MIGRATIONS, RESTORES))


def streams() -> list[Stream]:
    return [*(each for wiring in SERVICES.values() for each in wiring.STREAMS), DEAD_LETTERS]


def events_of(stream: Stream) -> list[Descriptor]:
    """The events that services publish on the stream; every event may become a dead letter."""
    found = (message for module in _EVENTS for message in module.DESCRIPTOR.message_types_by_name.values())
    events = [message for message in found if declared_event(message)]
    if stream == DEAD_LETTERS:
        return events
    return [event for event in events if any(_covers(each, pattern_of(event)) for each in stream.subjects)]


def marked_fields(message: Descriptor, within: frozenset[str] = frozenset()) -> list[FieldDescriptor]:
    """The fields of a message, and of those inside it, that the contract marks as personal."""
    if message.full_name in within:
        return []
    found: dict[str, FieldDescriptor] = {}
    for field in message.fields:
        if field.GetOptions().Extensions[options_pb2.personal]:
            found[field.full_name] = field
        elif field.message_type is not None:
            inner = marked_fields(field.message_type, within | {message.full_name})
            found |= {each.full_name: each for each in inner}
    return list(found.values())


def _covers(subject: str, pattern: str) -> bool:
    """Whether a stream's subject takes what is published on a pattern, whose braces stand for one token each."""
    tokens, parts = subject.split("."), re.sub(r"\{[^}]*\}", "x", pattern).split(".")
    if tokens[-1] == ">":
        tokens, parts = tokens[:-1], parts[: len(tokens) - 1]
    return len(tokens) == len(parts) and all(token in ("*", part) for token, part in zip(tokens, parts, strict=True))
