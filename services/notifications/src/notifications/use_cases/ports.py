"""What the use cases need from outside."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from notifications.domain.delivery import Decision, Delivery, Outcome, Template
from notifications.domain.feed import Cursor, FeedEntry, Step
from notifications.domain.instants import Instant
from notifications.domain.letter import Letter, Text
from notifications.domain.projection import PartnerEvent
from notifications.domain.recipient import Contact, Sender

T = TypeVar("T")
Clock = Callable[[], Instant]
Wake = Callable[[], None]
"""Tells a timer of this process that there is something to do now."""


class Viewer(Protocol):
    """Who asks, and what exists for them."""

    @property
    def role(self) -> str: ...
    @property
    def only_customer(self) -> str | None:
        """The one customer whose records exist for the viewer; None where the scope is wider."""
        ...

    def sees(self, retailer: str, customer_id: str | None = None) -> bool: ...


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a list that is ordered by (instant, id)."""

    at: Instant
    id: str


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list, and where the rest of it starts; None where there is none."""

    items: Sequence[T]
    rest: Place | None


class DeliveryStore(Protocol):
    async def get(self, id: str) -> Delivery | None: ...
    async def add(self, delivery: Delivery) -> bool:
        """Stores it; False where it is there already."""
        ...

    async def change(self, id: str, act: Callable[[Delivery], Decision]) -> Delivery | None:
        """Stores what `act` decides together with its events. None where there is no such delivery."""
        ...

    async def page(
        self,
        retailer: str,
        *,
        ticket_id: str | None = None,
        customer_id: str | None = None,
        size: int,
        after: Place | None,
    ) -> Page[Delivery]:
        """A retailer's deliveries, newest first; only those of a ticket or customer that is not None."""
        ...


class AddressBook(Protocol):
    """Our own copy of what tickets tells about customers and retailers; it may lag behind."""

    async def contact(self, customer_id: str) -> Contact | None: ...
    async def sender(self, retailer: str) -> Sender | None: ...
    async def remember_contact(self, contact: Contact, sequence: int, event_id: str) -> None:
        """Keeps the newest: a fact with a lower sequence than the one known changes nothing.

        Raises NumberTaken where that sequence is known of another event.
        """
        ...

    async def remember_sender(self, sender: Sender, sequence: int, event_id: str) -> None: ...


class Templates(Protocol):
    def current(self, template: Template) -> str:
        """The version that messages written from now on are pinned to."""
        ...

    async def write(
        self, template: Template, version: str, *, locales: Sequence[str], zone: str, facts: Mapping[str, Any]
    ) -> Text:
        """The message in the first of these locales that the version has, dates in the zone. Raises Unwritable."""
        ...


class Unwritable(Exception):
    """The template and the facts do not fit, and never will."""


class Mailer(Protocol):
    async def send(self, letter: Letter) -> Outcome:
        """Hands a letter to the mail server, within the deadline that the timer's lease outlasts by a minute."""
        ...


class FeedStore(Protocol):
    async def cursor(self, aggregate: str) -> Cursor:
        """How far the aggregate has come; a new cursor for one never seen."""
        ...

    async def advance(self, cursor: Cursor) -> Cursor:
        """Stores a cursor if it was not changed meanwhile. Answers with the one that is stored now."""
        ...

    async def park(self, step: Step) -> None:
        """Keeps a step for when its turn comes. Parking it again changes nothing.

        Raises NumberTaken where another event is parked under its number.
        """
        ...

    async def parked(self, aggregate: str, sequence: int) -> Step | None: ...
    async def unpark(self, step: Step) -> None: ...
    async def append(self, event: PartnerEvent, sequence: int) -> None:
        """Puts an event at the end of its retailer's feed, unless it is in the feed already, and has it published.

        `sequence` counts what partners are told of its aggregate.
        """
        ...

    async def entries(self, retailer: str, *, after: int, limit: int) -> list[FeedEntry]:
        """What follows a position, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a retailer's feed is published."""

    retailer: str
    published: int  # position
    version: int


class PublisherStore(Protocol):
    async def progress(self, retailer: str) -> Progress: ...
    async def save(self, progress: Progress, *, again_at: Instant | None) -> bool:
        """Stores the progress, and when to go on. False: another replica did.

        None: when something is appended, and once in a while in case that was missed.
        """
        ...

    async def request(self, retailer: str) -> None:
        """Has the retailer's feed looked at now."""
        ...


class Announcer(Protocol):
    async def announce(self, entry: FeedEntry) -> bool:
        """Publishes an entry on NATS and waits until it is stored there; False while it cannot be."""
        ...
