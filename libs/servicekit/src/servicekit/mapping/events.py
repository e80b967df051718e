"""Integration events: domain events as the messages that other services receive, on the subjects these declare."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, get_args

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from servicekit.documents.aggregates import IntegrationEvent
from servicekit.events.outbox import StoredText
from servicekit.mapping.mapper import Mapper, parts_of
from servicekit.mapping.options import EVERYTHING
from servicekit.mapping.plans import Components, Exceptions, PairError, descriptor_of, plan_of
from servicekit.mapping.subjects import event_subject, pattern_of
from servicekit.mapping.writers import Writers

E = TypeVar("E")
Texts = Mapping[str, Callable[[E], StoredText]]


@dataclass(frozen=True, slots=True)
class EventPair(Generic[E]):
    """A domain event, its message, and what is not simply of the same name. Made by `event`."""

    source: type[E]
    message: type[Message]
    exceptions: Exceptions
    texts: Texts[E] = field(default_factory=dict)


def event(
    source: type[E],
    message: type[Message],
    *,
    sources: Mapping[str, str] = {},
    computed: Mapping[str, Callable[[E], Any]] = {},
    unset: Set[str] = frozenset(),
    texts: Texts[E] = {},  # noqa: B006
) -> EventPair[E]:
    """A domain event and its message, with the exceptions of `mapper`.

    `texts`: long texts by their dotted path in the message (`message.body`), and where each is stored before the
    aggregate is: the outbox does not repeat them.
    """
    return EventPair(source, message, Exceptions(sources, computed, {}, unset), texts)


def integration_events(
    events: object, pairs: Sequence[EventPair[Any]], *, parts: Sequence[Mapper[Any, Any]] = ()
) -> Callable[[Any], IntegrationEvent]:
    """Compiles the events of a topic: `events` is their union, or the one class, and each of them has a pair.

    `parts`: the mappers of what the events contain, above all of their aggregates. An aggregate in an event has no
    caller: what callers are given, and its etag, are settled by `Mapper.but`. Raises MappingError as `mapper` does, for
    events without a pair, and for messages that declare no subject.
    """
    _require_each(events, pairs)
    inner = parts_of(parts)
    writers = {pair.source: _compiled(pair, inner) for pair in pairs}
    inner.require_used(", ".join(pair.source.__name__ for pair in pairs))

    def integration_event(happened: Any) -> IntegrationEvent:
        of_roles, pair = writers[type(happened)]
        message = pair.message(**of_roles[EVERYTHING](happened, {}))
        texts = {path: stored(happened) for path, stored in pair.texts.items()}
        return IntegrationEvent(event_subject(message), message, texts)

    return integration_event


def _require_each(events: object, pairs: Sequence[EventPair[Any]]) -> None:
    expected = get_args(events) or (events,)
    listed = [pair.source for pair in pairs]
    for source in {*expected, *listed}:
        if listed.count(source) != 1 or source not in expected:
            name = getattr(source, "__name__", source)
            raise PairError(f"{name}: each event of the union has one pair, and no other event has: list it once")
    if len({pattern_of(pair.message.DESCRIPTOR) for pair in pairs}) < len(pairs):
        raise PairError(f"two events of {', '.join(map(str, listed))} have the same subject: name each in its option")


def _compiled(pair: EventPair[Any], parts: Components) -> tuple[Writers, EventPair[Any]]:
    message = descriptor_of(pair.message)
    plan = plan_of(pair.source, message, pair.exceptions, parts)
    for path in pair.texts:
        _require_text(message, path)
    return Writers(plan), pair


def _require_text(message: Descriptor, path: str) -> None:
    *outer, last = path.split(".")
    inner: Descriptor | None = message
    for name in outer:
        found = inner.fields_by_name.get(name) if inner else None
        inner = found.message_type if found else None
    text = inner.fields_by_name.get(last) if inner else None
    if text is None or text.type != FieldDescriptor.TYPE_STRING or text.is_repeated:
        raise PairError(f"{message.full_name} has no text `{path}`: correct its `texts`")
