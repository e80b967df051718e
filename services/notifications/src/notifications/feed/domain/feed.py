"""The partner feed: each aggregate's events in order, each retailer's events in one gap-free sequence."""

from dataclasses import dataclass, replace

from domainkit.instants import Instant

from notifications.feed.domain.projection import PartnerEvent, project
from notifications.source_events.domain.numbering import NumberTaken, contradicts, remembered
from notifications.source_events.domain.source_event import SourceEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One event of an aggregate on its way through the feed; parked while its predecessor is missing."""

    id: str  # see step_id
    aggregate: str  # <service>:<aggregate id>
    sequence: int
    partner: PartnerEvent | None  # None: partners do not receive it
    event_id: str = ""  # empty: parked by an earlier release
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCursor:
    """How far the feed has come with one aggregate."""

    id: str  # <service>:<aggregate id>
    last: int = 0  # sequence of the last event that passed
    told: int = 0  # how many of those partners receive; the name is stored
    marks: str = ""  # see numbering: of the last events that passed
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """An event in its place in a retailer's feed."""

    id: str  # see entry_id
    retailer: str
    position: int  # 1, 2, 3 …
    event_id: str
    subject: str  # where it is published on NATS
    traceparent: str
    envelope: str  # the CloudEvent, JSON
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a retailer's feed is published on NATS."""

    id: str  # the retailer
    published: int = 0  # position
    due_at: Instant
    rests: bool = True  # all is published; stored since a later release than the rest
    version: int = 0


def step_of(event: SourceEvent) -> Step:
    aggregate = f"{event.service}:{event.subject}"
    return Step(
        id=step_id(aggregate, event.sequence),
        aggregate=aggregate,
        sequence=event.sequence,
        partner=project(event),
        event_id=event.id,
    )


def step_id(aggregate: str, sequence: int) -> str:
    return f"{aggregate}:{sequence}"


def entry_id(retailer: str, position: int) -> str:
    return f"{retailer}:{position:015d}"


def require_same(cursor: FeedCursor, step: Step) -> None:
    """Raises NumberTaken where another event passed under the step's number."""
    if contradicts(cursor.marks, last=cursor.last, number=step.sequence, event_id=step.event_id):
        raise NumberTaken(step.aggregate, step.sequence)


def passed(cursor: FeedCursor, step: Step) -> FeedCursor:
    """The cursor behind a step. Computed from stored state alone, so that a repeated step counts the same."""
    marks = remembered(cursor.marks, step.event_id)
    return replace(cursor, last=step.sequence, told=cursor.told + (step.partner is not None), marks=marks)
