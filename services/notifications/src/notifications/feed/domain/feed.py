"""The partner feed: each aggregate's facts in order, each retailer's facts in one gap-free sequence."""

from dataclasses import dataclass, replace

from notifications.feed.domain.projection import PartnerEvent, project
from notifications.source_events.domain.numbering import NumberTaken, contradicts, remembered
from notifications.source_events.domain.source_event import SourceEvent


@dataclass(frozen=True, slots=True)
class Step:
    """One event of an aggregate on its way through the feed; `partner` is None where partners are not told of it."""

    aggregate: str  # <service>:<aggregate id>
    sequence: int
    partner: PartnerEvent | None
    event_id: str = ""  # empty: parked by an earlier release


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far the feed has come with one aggregate."""

    aggregate: str
    last: int = 0  # sequence of the last event that passed
    told: int = 0  # how many of those partners were told of
    version: int = 0
    marks: str = ""  # see numbering: of the last events that passed


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An event in its place in a retailer's feed."""

    retailer: str
    position: int  # 1, 2, 3 …
    event_id: str
    subject: str  # where it is published on NATS
    traceparent: str
    envelope: bytes  # the CloudEvent, JSON in UTF-8


def step_of(event: SourceEvent) -> Step:
    return Step(f"{event.service}:{event.subject}", event.sequence, project(event), event.id)


def require_same(cursor: Cursor, step: Step) -> None:
    """Raises NumberTaken where another event passed under the step's number."""
    if contradicts(cursor.marks, last=cursor.last, number=step.sequence, event_id=step.event_id):
        raise NumberTaken(step.aggregate, step.sequence)


def passed(cursor: Cursor, step: Step) -> Cursor:
    """The cursor behind a step. Computed from stored state alone, so that a repeated step counts the same."""
    marks = remembered(cursor.marks, step.event_id)
    return replace(cursor, last=step.sequence, told=cursor.told + (step.partner is not None), marks=marks)
