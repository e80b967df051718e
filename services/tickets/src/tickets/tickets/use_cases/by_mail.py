"""What mails do with tickets: the use cases that people have, for who has no token but an address."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from domainkit.actors import Actor, ActorKind
from domainkit.instants import DAY, Instant, after
from domainkit.refusals import Refused
from domainkit.viewer import Viewer

from tickets.policies.domain.kinds import Channel
from tickets.tickets.domain.copying import join_participants
from tickets.tickets.domain.message import Message, MessageDraft
from tickets.tickets.domain.opening import Draft
from tickets.tickets.domain.participants import Participant
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.ticket_query import Span, TicketQuery
from tickets.tickets.ports.stored import Messages, Tickets
from tickets.tickets.use_cases.commands import Change, TicketCommands
from tickets.tickets.use_cases.conversation import Conversation
from tickets.tickets.use_cases.merging import last_of_chain
from tickets.tickets.use_cases.open_ticket import OpenTicket

_NEWEST = 10


@dataclass(frozen=True, slots=True)
class MailViewer:
    """Who writes a mail. `id` is that of the customer; empty for others, who act for nobody."""

    retailer_id: str
    id: str
    display_name: str
    role: str = ActorKind.CUSTOMER
    only_customer: str | None = None

    @property
    def retailers(self) -> frozenset[str]:
        return frozenset({self.retailer_id})

    def sees(self, retailer: str, customer_id: str | None = None) -> bool:
        """Which ticket it is was decided before, by the address that a mail came to or by who sent it."""
        return retailer == self.retailer_id

    def retailer(self, named: str) -> str:
        return self.retailer_id


@dataclass(frozen=True, slots=True)
class TicketsByMail:
    tickets: Tickets
    messages: Messages
    opening: OpenTicket
    conversation: Conversation
    commands: TicketCommands

    async def get(self, id: str) -> Ticket | None:
        return await self.tickets.get(id)

    async def message(self, id: str) -> Message | None:
        """One that is stored by itself: not an opening message."""
        return next(iter(await self.messages.get_many([id])), None)

    async def newest_of(self, retailer: str, customer_id: str) -> Sequence[Ticket]:
        """The customer's newest tickets that mails opened."""
        query = TicketQuery(retailer=retailer, customer_id=customer_id, channels=(Channel.EMAIL,))
        return (await self.tickets.page(query, size=_NEWEST, after=None)).items

    async def opened_today(self, retailer: str, customer_id: str, now: Instant, *, most: int) -> int:
        """How many tickets mails of the customer opened within a day, up to a number."""
        within = Span(since=after(now, -DAY))
        query = TicketQuery(retailer=retailer, customer_id=customer_id, channels=(Channel.EMAIL,), created=within)
        return (await self.tickets.count(query, most)).n

    async def recipient(self, ticket: Ticket) -> Ticket:
        """The one whose conversation gets its messages: itself, or the one of the same customer that it goes on in."""
        last = await last_of_chain(self.tickets, ticket)
        return last if last.customer_id == ticket.customer_id else ticket  # another customer reads nothing of it

    async def open(self, draft: Draft, *, id: str, message_id: str, now: Instant) -> Ticket:
        """Raises Refused as OpenTicket.open."""
        viewer = _viewer(draft.retailer, draft.opened_by)
        return await self.opening.open(draft, viewer, id=id, message_id=message_id, now=now)

    async def add(
        self, ticket: Ticket, draft: MessageDraft, author: Actor, *, message_id: str, now: Instant, reopens: bool
    ) -> Ticket | None:
        """The ticket with the message, or the one of the same customer in which it goes on: that names it as a reply.

        None where it is over: closed for too long, for who may not reopen it, or by another end.
        """
        viewer: Viewer = _viewer(ticket.retailer, author)
        for last in (not reopens, True):
            try:
                _, changed = await self.conversation.add(ticket.id, draft, viewer, message_id=message_id, now=now)
                return changed
            except Refused as refused:
                if refused.reason not in ("TRANSITION_NOT_ALLOWED", "TICKET_ERASED", "TICKET_FULL"):
                    raise
                if last or refused.reason != "TRANSITION_NOT_ALLOWED":
                    return None
            try:
                await self.commands.reopen(Change((await self.recipient(ticket)).id, viewer, now))
            except Refused as refused:
                if refused.reason not in ("TRANSITION_NOT_ALLOWED", "TICKET_ERASED"):
                    raise
                return None
        return None

    async def join(self, id: str, found: Sequence[Participant], by: Actor, now: Instant, *, unwanted: Set[str]) -> None:
        """Whom a mail names in its header gets copies from now on."""
        await self.tickets.change(
            id,
            lambda ticket: (
                join_participants(ticket, found, by, ticket.later(now), unwanted=unwanted)
                if ticket.erased_at is None
                else (ticket, [])
            ),
        )


def _viewer(retailer: str, author: Actor) -> MailViewer:
    return MailViewer(retailer, author.id, author.display_name)
