"""A ticket: a customer's request, its conversation and its SLA clock. What may happen to it: transitions.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.privacy import Personal

from tickets.custom_fields.domain.values import Values
from tickets.policies.domain.kinds import Channel, Priority, ResolutionCode, TargetKind
from tickets.tickets.domain.approval import Approval
from tickets.tickets.domain.checklist import ChecklistItem
from tickets.tickets.domain.clock.sla import Sla
from tickets.tickets.domain.coverage import Coverage
from tickets.tickets.domain.hand_over import HandOver
from tickets.tickets.domain.merged import MergedInto, MergedTicket, MergeStep, Unmerged
from tickets.tickets.domain.message import Message
from tickets.tickets.domain.message_edit import MessageEdit
from tickets.tickets.domain.participants import Participant
from tickets.tickets.domain.pending import Waiting
from tickets.tickets.domain.split import SplitFrom, SplitOff


class Status(StrEnum):
    NEW = "new"
    OPEN = "open"
    PENDING_CUSTOMER = "pending_customer"
    PENDING_PARTNER = "pending_partner"
    PENDING_PARTS = "pending_parts"
    SCHEDULED = "scheduled"
    RESOLVED = "resolved"
    CLOSED = "closed"
    SPAM = "spam"
    CANCELLED = "cancelled"
    MERGED = "merged"


class StatusCategory(StrEnum):
    """What a status amounts to. There may come more statuses; each is one of these."""

    OPEN = "open"
    WAITING = "waiting"
    RESOLVED = "resolved"
    ENDED = "ended"


CATEGORIES: Mapping[Status, StatusCategory] = {
    Status.NEW: StatusCategory.OPEN,
    Status.OPEN: StatusCategory.OPEN,
    Status.PENDING_CUSTOMER: StatusCategory.WAITING,
    Status.PENDING_PARTNER: StatusCategory.WAITING,
    Status.PENDING_PARTS: StatusCategory.WAITING,
    Status.SCHEDULED: StatusCategory.WAITING,
    Status.RESOLVED: StatusCategory.RESOLVED,
    Status.CLOSED: StatusCategory.ENDED,
    Status.SPAM: StatusCategory.ENDED,
    Status.CANCELLED: StatusCategory.ENDED,
    Status.MERGED: StatusCategory.ENDED,
}


class TicketKind(StrEnum):
    """What sort of request it is."""

    QUESTION = "question"
    PROBLEM = "problem"
    COMPLAINT = "complaint"
    PUBLIC_COMPLAINT = "public_complaint"


@dataclass(frozen=True, slots=True)
class Resolution:
    code: ResolutionCode
    resolved_at: Instant
    resolved_by: Actor


@dataclass(frozen=True, slots=True)
class Reopening:
    """A reopening by a customer's message, and what it took away: for who undoes it."""

    at: Instant
    resolution: Resolution | None
    answered: bool


@dataclass(frozen=True, slots=True)
class EscalationDue:
    """A share of a target's budget is used, since an instant, and a rule of the policy is to be carried out for it."""

    target: TargetKind
    cycle: int
    share: int
    since: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """The aggregate. `message_ids` are its newest messages, `internal_ids` those of them that are internal.

    Only conversation_pages.py reads these: it says where the older ones are.

    `episode` counts the resolution episodes: 1 from the opening on, one more with every reopening. `found_by` has a
    line for each name that the ticket is found by (customer, order, serial number) as it was when the ticket was
    opened, and `said` the words of the public messages after the opening one. `team_id` is empty where it is in no
    team's queue. `closed_at`: when it was closed, cancelled or marked as spam. `answered`: whether the last public
    message is ours (false in tickets from before this was kept). `wake_at`: when time does something with it. `plan_id`
    and `entitlement_id`: the support plan that applied at the opening, and by what; empty without one.
    `cc` get copies of its public messages. `category_id` is empty where it has none. `unverified`: a mail opened it
    whose sender may be anybody; `answers_claimed` is the ticket that such a mail claims to answer;
    `former_customer_id` the record of its sender, from which it was assigned to its customer. `merged_into`: set
    while it is merged; `merged`: what was merged into it; `merge_step`: what a merge has left to do. `message_edit`: an
    edit that its message has yet to get. `split_from`: the message that it began as; `split_step`: since when the other
    ticket has yet to name it in its `splits`. `erased_at`: since when it is without texts, and nothing more is done
    with it.
    """

    id: str
    retailer: str
    customer_id: str
    asset_id: str = ""
    subject: Annotated[str, Personal("what it is about")]
    status: Status
    priority: Priority
    opened_by: Actor
    channel: Channel
    coverage: Coverage
    sla: Sla
    opening: Message
    created_at: Instant
    updated_at: Instant
    message_ids: tuple[str, ...] = ()
    internal_ids: frozenset[str] = frozenset()
    assignee: Actor | None = None
    team_id: str = ""
    episode: int = 1
    resolution: Resolution | None = None
    waiting: Waiting | None = None
    closed_at: Instant | None = None
    follow_up_of: str = ""
    found_by: Annotated[str, Personal("their name, and numbers of their order")] = ""
    said: Annotated[str, Personal("words of the conversation")] = ""
    erased_at: Instant | None = None
    escalations_due: tuple[EscalationDue, ...] = ()
    kind: TicketKind | None = None
    answered: bool = False
    reopening: Reopening | None = None
    wake_at: Instant | None = None
    plan_id: str = ""
    entitlement_id: str = ""
    cc: tuple[Participant, ...] = ()
    checklist: tuple[ChecklistItem, ...] = ()
    unverified: bool = False
    answers_claimed: str = ""
    former_customer_id: str = ""
    category_id: str = ""
    merged_into: MergedInto | None = None
    merged: tuple[MergedTicket, ...] = ()
    merge_step: MergeStep | None = None
    unmerged: Unmerged | None = None
    custom_fields: Values = ()
    tags: Annotated[tuple[str, ...], Personal("words of the retailer's people for it")] = ()
    message_edit: MessageEdit | None = None
    split_from: SplitFrom | None = None
    split_step: Instant | None = None
    splits: tuple[SplitOff, ...] = ()
    approvals: tuple[Approval, ...] = ()
    hand_overs: tuple[HandOver, ...] = ()
    version: int = 0

    @property
    def reopening_undoable(self) -> bool:
        """Whether a customer's message has reopened it, and nothing has happened since."""
        return self.reopening is not None and self.reopening.at == self.updated_at

    @property
    def status_category(self) -> StatusCategory:
        return CATEGORIES[self.status]

    @property
    def assigned(self) -> bool:
        """Whether an agent or a team has it."""
        return self.assignee is not None or self.team_id != ""

    def later(self, now: Instant) -> Instant:
        """When something that happens `now` happens to the ticket: never before what has happened to it already.

        The clocks of two replicas differ, and no wait, answer or resolution may end before it began.
        """
        return max(now, self.updated_at)
