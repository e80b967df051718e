"""How a ticket begins."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from unicodedata import category

from domainkit.actors import STAFF, Actor, ActorKind
from domainkit.instants import Instant
from domainkit.refusals import invalid
from domainkit.text import line, text

from tickets.custom_fields.domain.values import Values
from tickets.policies.domain.kinds import Channel, Priority
from tickets.tickets.domain.clock import changes as clock
from tickets.tickets.domain.clock.splitting import with_waited
from tickets.tickets.domain.coverage import Coverage
from tickets.tickets.domain.events import TicketEvent, TicketOpened
from tickets.tickets.domain.message import Message, MessageDraft, Visibility
from tickets.tickets.domain.split import SplitOpening
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Status, Ticket, TicketKind

BREAKS = "\n\r\t"
CONTROLS = {"Cc", "Cs", "Zl", "Zp"}  # UAX #44
LONGEST_SUBJECT = 200
LONGEST_BODY = 20_000


@dataclass(frozen=True, slots=True)
class Draft:
    """A ticket to be opened. `asset_id` is empty where it is about no unit, `priority` None where it is not given.

    `default_priority` is that of its category; `team_id` too, unless it came from elsewhere.
    `unacknowledged`: nothing is sent to whoever wrote it. `unverified` and `answers_claimed`: as in the ticket.
    """

    retailer: str
    customer_id: str
    subject: str
    opening: MessageDraft
    opened_by: Actor
    channel: Channel
    asset_id: str = ""
    priority: Priority | None = None
    follow_up_of: str = ""
    kind: TicketKind | None = None
    found_by: str = ""
    team_id: str = ""
    unverified: bool = False
    answers_claimed: str = ""
    unacknowledged: bool = False
    category_id: str = ""
    custom_fields: Values = ()
    default_priority: Priority | None = None
    split: SplitOpening | None = None  # its opening message is a copy


def open_ticket(
    draft: Draft, *, id: str, message_id: str, coverage: Coverage, terms: Terms, now: Instant
) -> tuple[Ticket, Sequence[TicketEvent]]:
    if draft.priority and draft.opened_by.kind is ActorKind.CUSTOMER:
        raise invalid("priority", "A customer does not set the priority: leave it out.")
    if draft.kind is TicketKind.PUBLIC_COMPLAINT and draft.opened_by.kind is ActorKind.CUSTOMER:
        raise invalid("kind", "A complaint is public if the retailer's people say so: write complaint.")
    priority = draft.priority or draft.default_priority or Priority.NORMAL
    opening = Message(
        message_id,
        id,
        Visibility.PUBLIC,
        draft.opening.body if draft.split else text(draft.opening.body, "body", longest=LONGEST_BODY),
        draft.opened_by,
        now,
        mail=draft.opening.mail,
        attachments=draft.opening.attachments,
    )
    sla = clock.start(terms, priority, now, message_id)
    split = draft.split
    if split is not None:
        opening = replace(
            split.message,
            id=message_id,
            ticket_id=id,
            attachments=draft.opening.attachments,
            mentions=(),
            edits=(),
            version=1,
            mailed_to=None,
        )
        if split.clock is not None:
            sla = with_waited(sla, split.clock, terms, opening.created_at, now)
    ticket = Ticket(
        id=id,
        retailer=draft.retailer,
        customer_id=draft.customer_id,
        asset_id=draft.asset_id,
        subject=line(draft.subject, "subject", longest=LONGEST_SUBJECT),
        status=Status.NEW,
        priority=priority,
        opened_by=draft.opened_by,
        channel=draft.channel,
        coverage=coverage,
        sla=sla,
        plan_id=terms.plan_id,
        entitlement_id=terms.entitlement_id,
        opening=opening,
        created_at=now,
        updated_at=now,
        follow_up_of=draft.follow_up_of,
        kind=draft.kind,
        found_by=draft.found_by,
        team_id=draft.team_id,
        unverified=draft.unverified,
        answers_claimed=draft.answers_claimed,
        category_id=draft.category_id,
        custom_fields=draft.custom_fields,
        answered=opening.author.kind in STAFF,
        cc=split.cc if split else (),
        split_from=split.split_from if split else None,
        split_step=now if split else None,
    )
    return ticket, [TicketOpened(ticket, opening, unacknowledged=draft.unacknowledged)]


def follow_up_on(ticket: Ticket, *, score: int, comment: str) -> Draft:
    """The ticket that follows up on one that the customer gave a low score."""
    quoted = _without_controls(ticket.subject)  # releases before this one took any character
    said = f"\n\n{_without_controls(comment, kept=BREAKS)}" if comment else ""
    return Draft(
        retailer=ticket.retailer,
        customer_id=ticket.customer_id,
        asset_id=ticket.asset_id,
        subject=f'Follow-up on "{quoted}"'[:LONGEST_SUBJECT],
        opening=MessageDraft(f"The customer gave a score of {score}.{said}"),
        opened_by=Actor(ActorKind.SERVICE, "feedback"),
        channel=Channel.FEEDBACK,
        priority=Priority.HIGH,
        follow_up_of=ticket.id,
        found_by=ticket.found_by,
    )


def _without_controls(written: str, *, kept: str = "") -> str:
    """With a blank in place of each control character: no person waits to correct what an event repeats."""
    return "".join(each if each in kept or category(each) not in CONTROLS else " " for each in written)
