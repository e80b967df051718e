"""What happens to a ticket, for other services to act on. Each event holds the ticket as it is afterwards."""

from dataclasses import dataclass
from typing import Annotated

from domainkit.actors import Actor
from domainkit.privacy import Personal

from tickets.custom_fields.domain.values import Values
from tickets.policies.domain.kinds import Priority
from tickets.tickets.domain.approval_events import ApprovalEvent
from tickets.tickets.domain.checklist import ChecklistItem
from tickets.tickets.domain.edit_events import MessageEdited
from tickets.tickets.domain.hand_over_events import HandOverEvent
from tickets.tickets.domain.merge_events import MergeEvent
from tickets.tickets.domain.message import Message
from tickets.tickets.domain.outgoing_mail import MessageMail
from tickets.tickets.domain.participants import Participant
from tickets.tickets.domain.split_events import TicketSplit
from tickets.tickets.domain.target_events import TargetEvent
from tickets.tickets.domain.ticket import Ticket, TicketKind


@dataclass(frozen=True, slots=True)
class TicketOpened:
    """`unacknowledged`: no acknowledgement may be sent."""

    ticket: Ticket
    message: Message
    mail: MessageMail | None = None
    unacknowledged: bool = False


@dataclass(frozen=True, slots=True)
class MessageAdded:
    ticket: Ticket
    message: Message
    mail: MessageMail | None = None


@dataclass(frozen=True, slots=True)
class TicketAssigned:
    ticket: Ticket
    assigned_by: Actor


@dataclass(frozen=True, slots=True)
class TicketUnassigned:
    """It has neither agent nor team any more."""

    ticket: Ticket
    unassigned_by: Actor
    previous_assignee: Actor | None
    previous_team_id: str


@dataclass(frozen=True, slots=True)
class TicketUpdated:
    """Fields that people edit changed. Those that did not are as they were before."""

    ticket: Ticket
    previous_priority: Priority
    previous_subject: Annotated[str, Personal("what it was about")]
    updated_by: Actor
    previous_kind: TicketKind | None = None
    previous_category_id: str = ""
    previous_custom_fields: Values = ()
    previous_customer_id: str = ""  # empty: it has the same customer


@dataclass(frozen=True, slots=True)
class TicketParticipantsChanged:
    """Somebody else gets copies of its public messages.

    `previous`: those who have another name now, or were put there by others, as they were.
    """

    ticket: Ticket
    added: tuple[Participant, ...]
    removed: tuple[Participant, ...]
    changed_by: Actor
    previous: tuple[Participant, ...] = ()


@dataclass(frozen=True, slots=True)
class TicketTagged:
    """Other tags than before, `ticket.tags` being all of them."""

    ticket: Ticket
    added: Annotated[tuple[str, ...], Personal("words of the retailer's people for it")]
    removed: Annotated[tuple[str, ...], Personal("words of the retailer's people for it")]
    tagged_by: Actor


@dataclass(frozen=True, slots=True)
class TicketChecklistChanged:
    """`items` are all of them, after the change. `previous`: those that were ticked or unticked, as they were."""

    ticket: Ticket
    items: tuple[ChecklistItem, ...]
    changed_by: Actor
    added: tuple[ChecklistItem, ...] = ()
    removed: tuple[ChecklistItem, ...] = ()
    previous: tuple[ChecklistItem, ...] = ()


@dataclass(frozen=True, slots=True)
class CoverageDetermined:
    """The coverage was unknown and is known now."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class TicketWaiting:
    ticket: Ticket
    waited_by: Actor | None = None


@dataclass(frozen=True, slots=True)
class TicketResumed:
    """A ticket that waited goes on. `resumed_by` is None where its instant came."""

    ticket: Ticket
    resumed_by: Actor | None = None


@dataclass(frozen=True, slots=True)
class TicketResolved:
    """The end of an episode, whether the customer consents to surveys, and their language (BCP 47; empty: unknown)."""

    ticket: Ticket
    surveys_consent: Annotated[bool, Personal("whether they agree to surveys")] = False
    locale: Annotated[str, Personal("their language")] = ""


@dataclass(frozen=True, slots=True)
class TicketReopened:
    """The start of the next episode."""

    ticket: Ticket
    reopened_by: Actor


@dataclass(frozen=True, slots=True)
class TicketClosed:
    """`closed_by` is None where time closed it, or an erasure."""

    ticket: Ticket
    closed_by: Actor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSlaRecomputed:
    """It goes by other versions of a policy or a calendar from now on."""

    ticket: Ticket
    previous_policy_id: str
    previous_policy_version: int
    previous_calendar_id: str
    previous_calendar_version: int
    policy_id: str
    policy_version: int
    calendar_id: str
    calendar_version: int
    recomputed_by: Actor


@dataclass(frozen=True, slots=True)
class TicketReopeningUndone:
    """The customer's message asked for nothing: the episode that it began does not count."""

    ticket: Ticket
    undone_by: Actor


@dataclass(frozen=True, slots=True)
class TicketReminderDue:
    """The customer has not replied: the `number`-th reminder, from 1 on."""

    ticket: Ticket
    number: int
    mail: MessageMail | None = None


@dataclass(frozen=True, slots=True)
class TicketMarkedAsSpam:
    ticket: Ticket
    marked_by: Actor


@dataclass(frozen=True, slots=True)
class TicketRescued:
    """It was marked as spam and is somebody's request after all."""

    ticket: Ticket
    rescued_by: Actor


@dataclass(frozen=True, slots=True)
class TicketCancelled:
    """It was called off before it was resolved."""

    ticket: Ticket
    cancelled_by: Actor


@dataclass(frozen=True, slots=True)
class TicketErased:
    """Its customer was erased, and all that was written in it."""

    ticket: Ticket


TicketEvent = (
    TicketOpened
    | MessageAdded
    | MessageEdited
    | TicketAssigned
    | TicketUnassigned
    | TicketUpdated
    | TicketParticipantsChanged
    | TicketTagged
    | TicketChecklistChanged
    | ApprovalEvent
    | HandOverEvent
    | CoverageDetermined
    | TicketWaiting
    | TicketResumed
    | TicketResolved
    | TicketReopened
    | TicketClosed
    | TicketReopeningUndone
    | TicketReminderDue
    | TicketMarkedAsSpam
    | TicketRescued
    | TicketCancelled
    | TicketSlaRecomputed
    | MergeEvent
    | TicketSplit
    | TicketErased
    | TargetEvent
)
