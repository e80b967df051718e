"""What tickets that were split keep of each other, and what a new one begins with."""

from dataclasses import dataclass

from domainkit.actors import Actor
from domainkit.instants import Instant

from tickets.tickets.domain.clock.sla import Sla
from tickets.tickets.domain.message import Message
from tickets.tickets.domain.participants import Participant


@dataclass(frozen=True, slots=True)
class SplitFrom:
    """Of a ticket that was opened from a message of another one."""

    ticket_id: str
    message_id: str


@dataclass(frozen=True, slots=True)
class SplitOff:
    """Of a ticket, of whose messages one has a ticket of its own by now."""

    ticket_id: str
    message_id: str
    at: Instant
    by: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitOpening:
    """What a ticket that is split off begins with. `clock`: of the ticket whose customer waits since `message`; None
    where the message is not the customer's.
    """

    split_from: SplitFrom
    message: Message
    clock: Sla | None
    cc: tuple[Participant, ...]
