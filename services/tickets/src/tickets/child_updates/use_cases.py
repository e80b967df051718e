"""Updates of all children of a ticket: an agent requests one, and a timer carries it out, some children at a time."""

from asyncio import gather
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, replace

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from tickets.child_updates.domain.child_update import (
    STARTED,
    Child,
    ChildUpdate,
    SkipReason,
    UpdateDraft,
    UpdateState,
    advance,
    message_id,
    next_children,
    proposed,
    require_alone,
    start,
    texts,
)
from tickets.child_updates.domain.events import ChildUpdateCompleted, ChildUpdateCreated, ChildUpdateEvent
from tickets.child_updates.domain.updating import Act, Said, Skipped, skip_reason, update_child
from tickets.child_updates.ports import (
    Agents,
    AllTerms,
    Changing,
    Commands,
    Links,
    Mailing,
    Pages,
    Reading,
    StoredMessages,
    StoredTickets,
    Tickets,
    Updates,
)
from tickets.links.domain.link import MOST_CHILDREN
from tickets.tickets.domain.conversation import write_message
from tickets.tickets.domain.conversation_pages import full_pages, sealed, without_ids_of
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.message import Message, MessageDraft, Visibility
from tickets.tickets.domain.outgoing_mail import recipients
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules

_READ_AT_ONCE = 100
_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class ChildUpdates:
    """Each raises Refused: TICKET_NOT_FOUND."""

    updates: Updates
    links: Links
    tickets: Tickets
    agents: Agents

    async def create(
        self, ticket_id: str, draft: UpdateDraft, viewer: Viewer, *, id: str, now: Instant, key: IdempotencyKey | None
    ) -> ChildUpdate:
        """Raises Refused: VALIDATION_FAILED, TICKET_ERASED, TICKET_HAS_NO_CHILDREN, TICKET_CHILD_UPDATE_RUNNING."""
        by = await self.agents.acting(viewer)
        parent = await self.tickets.ticket(ticket_id, viewer, now)
        update = await self.updates.get(id)  # that of a repeated request, whatever its children are by now
        if update is None:
            update = proposed(parent, await self._children(parent, viewer, now), draft, id=id, by=by, now=now)
        update = await self.updates.add(update, key)
        if update.state is not UpdateState.PROPOSED:
            return update
        try:
            require_alone(update, await self.updates.live(ticket_id, limit=2))
        except Refused:
            await self.updates.withdraw(update)
            raise
        started = await self.updates.change(update.id, lambda known: _started(known, now))
        if started is None:
            raise Refused("unavailable", "TOO_MANY_CHANGES", "The request took too long: repeat it.")
        return started

    async def get(self, ticket_id: str, id: str, viewer: Viewer, now: Instant) -> ChildUpdate:
        """Raises Refused: TICKET_CHILD_UPDATE_NOT_FOUND."""
        await self.tickets.ticket(ticket_id, viewer, now)
        update = await self.updates.get(id)
        if update is None or update.ticket_id != ticket_id or update.state not in STARTED:
            raise not_found("ticket child update")
        return update

    async def page(
        self, ticket_id: str, viewer: Viewer, now: Instant, *, size: int, after: Cursor | None
    ) -> Page[ChildUpdate]:
        """Those of a ticket, newest first."""
        await self.tickets.ticket(ticket_id, viewer, now)
        return await self.updates.page(ticket_id, size=size, after=after)

    async def _children(self, parent: Ticket, viewer: Viewer, now: Instant) -> list[Ticket]:
        ids = await self.links.children(parent.id, limit=MOST_CHILDREN)
        parts = [ids[start_at : start_at + _READ_AT_ONCE] for start_at in range(0, len(ids), _READ_AT_ONCE)]
        return [each for part in parts for each in await self.tickets.among(part, viewer, now)]


@dataclass(frozen=True, slots=True)
class RunningUpdates:
    """Carries updates out. Whatever a crash interrupts is done again, and adds nothing that is there."""

    updates: Updates
    tickets: StoredTickets
    messages: StoredMessages
    pages: Pages
    reading: Reading
    mailing: Mailing
    terms: AllTerms
    changing: Changing
    commands: Commands
    rules: Rules
    clock: Callable[[], Instant]

    async def settle(self, id: str) -> None:
        """Withdraws a proposal that a crash left; else updates the next children.

        An error of one child does not keep the others: it is raised once they are stored, and the child tried again
        later.
        """
        update = await self.updates.get(id)
        if update is None:
            return
        if update.state is UpdateState.PROPOSED:
            await self.updates.withdraw(update)
            return
        children = next_children(update)
        results: list[SkipReason | BaseException | None] = []
        for start_at in range(0, len(children), _AT_ONCE):
            some = children[start_at : start_at + _AT_ONCE]
            results += await gather(*(self._outcome(update, each) for each in some), return_exceptions=True)
        found = zip(children, results, strict=True)
        outcomes = {each.ticket_id: result for each, result in found if not isinstance(result, BaseException)}
        failed = {each.ticket_id for each in children} - outcomes.keys()
        await self.updates.change(id, lambda known: _advanced(known, outcomes, self.clock(), failed))
        for result in results:
            if isinstance(result, BaseException):
                raise result

    async def _outcome(self, update: ChildUpdate, child: Child) -> SkipReason | None:
        """None where it was updated, now or before."""
        try:
            await self._update(update, child)
        except Exception as error:
            reason = skip_reason(error)
            if reason is None:
                raise
            return reason
        return None

    async def _update(self, update: ChildUpdate, child: Child) -> None:
        ticket = await self.tickets.get(child.ticket_id)
        if ticket is None:
            raise Skipped(SkipReason.ERASED)
        ids = [message_id(update, child, visibility) for visibility, _ in texts(update)]
        if ids and await self._named(ticket, ids[-1]):  # all of them and the resolution are one write
            return
        key, now, resolving = _key(update), ticket.later(self.clock()), await self._resolving(update, ticket)
        drafts = [Said(_message(update, child, visibility, body, now)) for visibility, body in texts(update)]
        if drafts:  # nothing would ever delete messages that the ticket does not take
            update_child(ticket, child, drafts, resolving, self.rules, await self.terms.of(ticket), now)
            await self.tickets.admit(ticket.id, key)
        said = [await self._stored(ticket, each) for each in drafts]
        pages = list(full_pages(ticket))
        for page in pages:
            await self.pages.seal(page)

        def act(ticket: Ticket, terms: Terms, now: Instant) -> Outcome:
            changed, events = update_child(ticket, child, said, resolving, self.rules, terms, now)
            return without_ids_of(changed, pages), events

        if await self.changing.change(ticket, act, now, key=key) is None:
            raise Skipped(SkipReason.ERASED)

    async def _named(self, ticket: Ticket, id: str) -> bool:
        """Whether the conversation has the message."""
        if id in ticket.message_ids:
            return True
        if not sealed(ticket).pages or not await self.messages.get_many([id]):
            return False
        return await self.reading.names(ticket, id)

    async def _resolving(self, update: ChildUpdate, ticket: Ticket) -> Act | None:
        if update.resolution_code is None:
            return None
        return await self.commands.resolving(ticket, update.resolution_code, update.created_by)

    async def _stored(self, ticket: Ticket, said: Said) -> Said:
        mail = await self.mailing.of_message(ticket, said.message)
        message = replace(said.message, mailed_to=recipients(mail))
        return Said(await self.messages.add_unless_known(message), mail)


def _message(update: ChildUpdate, child: Child, visibility: Visibility, body: str, now: Instant) -> Message:
    id = message_id(update, child, visibility)
    return write_message(child.ticket_id, MessageDraft(body, visibility), id=id, author=update.created_by, now=now)


def _key(update: ChildUpdate) -> IdempotencyKey:
    """That of the change of each child: a resolution is not repeated after the customer has reopened it.

    All updates of an agent share the bound that a caller has: else they could use up what the child takes of everybody.
    """
    return IdempotencyKey(update.id, update.id, by=update.created_by.id)


def _started(known: ChildUpdate, now: Instant) -> tuple[ChildUpdate, list[ChildUpdateEvent]]:
    started = start(known, now)
    return started, [] if started is known else [ChildUpdateCreated(started)]


def _advanced(
    known: ChildUpdate, outcomes: Mapping[str, SkipReason | None], now: Instant, failed: Set[str]
) -> tuple[ChildUpdate, list[ChildUpdateEvent]]:
    advanced = advance(known, outcomes, now, failed)
    completed = known.state is UpdateState.RUNNING and advanced.state is UpdateState.COMPLETED
    return advanced, [ChildUpdateCompleted(advanced)] if completed else []
