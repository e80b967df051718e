"""Stored tickets: the collection, one index for each query, and the queries."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Count, Cursor, Page
from domainkit.privacy import PersonalData
from servicekit.documents import (
    Collection,
    Filterable,
    Index,
    Search,
)
from servicekit.documents.aggregates import Aggregates

from tickets.custom_fields.domain.value_index import value_ids
from tickets.policies.domain.kinds import Priority
from tickets.tickets.domain.approval import ApprovalState
from tickets.tickets.domain.events import TicketEvent
from tickets.tickets.domain.search_words import filled_in
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.ticket_query import TicketOrder, TicketQuery
from tickets.tickets.ports.stored import Decide
from tickets.tickets.repository.facts_counted import FactsCounted
from tickets.tickets.repository.lists import (
    BY_CUSTOM_VALUE,
    LAST,
    MOST_URGENT_FIRST,
    NEWEST_FIRST,
    SELECTIVE,
    TICKET_LISTS,
    asked,
    filters_of,
)

COVERAGE_RETRIES = Index("coverage_retries", order_by="coverage.retry_at")

TICKETS_KEPT = Index("kept", order_by="kept_since")
"""Closed tickets that were not erased."""

CLOCKS = Index("clocks", order_by="clock_at")
"""Tickets whose clock has something due at an instant that is known."""
WAKES = Index("wakes", order_by="wake_at")
"""Tickets with which time does something: it resumes, reminds, resolves or closes them."""

MERGE_STEPS = Index("merge_steps", order_by="merge_step.since")
"""Tickets whose merge, or the undoing of it, has a step left."""

MESSAGE_EDITS = Index("message_edits", order_by="message_edit.at")
"""Tickets with an edit that its message has yet to get."""
SPLIT_STEPS = Index("split_steps", order_by="split_step")
"""Tickets that the one they were split from does not name yet."""
BY_APPROVER = Index("by_approver", has="approver_keys", order_by="approvals_since")
"""Tickets with an approval, by who is asked and what came of it."""
AWAITING_APPROVER = Index("awaiting_approver", has="awaited_approver_ids", order_by="approvals_since")
"""Tickets of all retailers with an approval that waits for an agent: for when the agent is gone."""

TICKETS = Collection(
    "tickets",
    (
        *(*dict.fromkeys(TICKET_LISTS.values()), BY_CUSTOM_VALUE),
        *(COVERAGE_RETRIES, TICKETS_KEPT, CLOCKS, WAKES, MERGE_STEPS, MESSAGE_EDITS, SPLIT_STEPS),
        *(BY_APPROVER, AWAITING_APPROVER),
    ),
    filters=(
        *(Filterable(field, str) for field in ("status", "priority", "channel", "kind", "category_id")),
        *(Filterable(field, str) for field in SELECTIVE.values()),
        *(Filterable(field, str, array=True) for field in ("tags", "value_ids")),
        Filterable("unverified", bool),
        *(Filterable(field, int) for field in ("created_at", "queue_key")),
    ),
    search=Search(
        scope=("retailer",),
        first=("subject", "found_by"),
        further=("opening.body", "said", "filled_in"),
        newest="created_at",
    ),
    personal=PersonalData(
        kind=Ticket,
        purpose="To handle what a customer asks for",
        retention="AFTERSALES_CLOSED_TICKETS_DAYS from when the ticket was closed, or until the customer is erased",
    ),
)

OMITTED_WHEN_EMPTY = (
    *("asset_id", "assignee", "resolution", "waiting", "closed_at", "coverage.retry_at"),
    *("plan_id", "entitlement_id", "answers_claimed", "former_customer_id", "opening.mail", "opening.mailed_to"),
    *("found_by", "said", "team_id", "erased_at", "wake_at", "reopening", "kind", "category_id"),
    *("merged_into", "merge_step", "unmerged", "message_edit", "split_from", "split_step"),
    *("waiting.until", "waiting.asked_at", "waiting.pending"),
    *("sla.next_at", "sla.policy_id", "sla.calendar_id", "sla.chosen_by"),
)
"""What no index may find where there is nothing, and what was left out with it when documents were first written."""


def ticket_index_fields(ticket: Ticket) -> dict[str, int | str | list[str]]:
    """A ticket is kept for some time from its closing: it is in that index until it is erased."""
    fields: dict[str, int | str | list[str]] = {"queue_key": queue_key(ticket)}
    if ticket.custom_fields:
        fields["value_ids"] = value_ids(ticket.custom_fields)
    if ticket.approvals and ticket.erased_at is None:
        keys = {approver_key(ticket.retailer, each.approver.id, each.state) for each in ticket.approvals}
        fields |= {"approver_keys": sorted(keys), "approvals_since": ticket.approvals[0].requested_at}
        pending = {each.approver.id for each in ticket.approvals if each.state is ApprovalState.PENDING}
        if pending:
            fields["awaited_approver_ids"] = sorted(pending)
    if written := filled_in(ticket.custom_fields):
        fields["filled_in"] = written
    if ticket.closed_at is not None and ticket.erased_at is None:
        gone = ticket.merged_into
        fields["kept_since"] = gone.kept_from if gone and gone.kept_from is not None else ticket.closed_at
    due_at = clock_at(ticket)
    return fields if due_at is None else {**fields, "clock_at": due_at}


def approver_key(retailer: str, approver_id: str, state: ApprovalState) -> str:
    """By which a ticket is found that has an approval like this."""
    return f"{retailer}/{approver_id}/{state}"


def clock_at(ticket: Ticket) -> Instant | None:
    """When its clock next has something due: a warning, a breach, or what a rule does about one; None while nothing."""
    if ticket.erased_at is not None or ticket.sla.party is None:
        return None
    due = [each.since for each in ticket.escalations_due]
    return min(due if ticket.sla.next_at is None else [*due, ticket.sla.next_at], default=None)


def queue_key(ticket: Ticket) -> int:
    """One number that sorts a queue: deadlines first; where the clock stands, after all of them by age."""
    due_at = ticket.sla.due_at
    return ticket.created_at + LAST if due_at is None else due_at


@dataclass(frozen=True, slots=True)
class TicketRepository:
    tickets: Aggregates[Ticket, TicketEvent]

    async def get(self, id: str) -> Ticket | None:
        return await self.tickets.get(id)

    async def get_many(self, ids: Sequence[str]) -> list[Ticket]:
        return await self.tickets.get_many(ids)

    async def add(self, ticket: Ticket, events: Sequence[TicketEvent], key: IdempotencyKey | None = None) -> Ticket:
        return await self.tickets.add(ticket, events, key)

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> Ticket | None:
        counted = FactsCounted(act)
        changed = await self.tickets.change(id, counted.act, if_version=if_version, idempotency_key=key)
        counted.stored()
        return changed

    async def erase(self, id: str, act: Decide) -> Ticket | None:
        return await self.tickets.erase(id, act)

    async def admit(self, id: str, key: IdempotencyKey | None = None) -> None:
        await self.tickets.admit(id, key)

    async def page(self, query: TicketQuery, *, size: int, after: Cursor | None) -> Page[Ticket]:
        if query.text is not None:
            within = {"retailer": query.retailer}
            return Page(
                *await self.tickets.search(query.text, within, size=size, after=after, filters=filters_of(query))
            )
        if query.order is TicketOrder.PRIORITY:
            return await self._by_priority(query, size, after)
        index, where, narrowing = asked(query)
        descending = query.order in NEWEST_FIRST
        found = await self.tickets.page(index, where, size=size, after=after, descending=descending, **narrowing)
        return Page(*found)

    async def of_approver(
        self, retailer: str, approver_id: str, state: ApprovalState, *, size: int, after: Cursor | None
    ) -> Page[Ticket]:
        where = {"approver_keys": approver_key(retailer, approver_id, state)}
        return Page(*await self.tickets.page(BY_APPROVER, where, size=size, after=after))

    async def awaiting_approver(self, approver_id: str, *, size: int, after: Cursor | None) -> Page[Ticket]:
        where = {"awaited_approver_ids": approver_id}
        return Page(*await self.tickets.page(AWAITING_APPROVER, where, size=size, after=after))

    async def _by_priority(self, query: TicketQuery, size: int, after: Cursor | None) -> Page[Ticket]:
        """The most urgent ones first: one priority after the other, each read as a list of its own.

        No field has the order: documents that an older release writes during a rollout would lack it.
        """
        tickets: list[Ticket] = []
        at, place = _place_of(after)
        for priority in (each for each in MOST_URGENT_FIRST if each in query.priorities and not _before(each, at)):
            index, where, narrowing = asked(replace(query, priorities=(priority,)))
            room = size - len(tickets)
            found, rest = await self.tickets.page(
                index, where, size=room or 1, after=place if priority is at else None, **narrowing
            )
            if room == 0 and (found or rest):
                return Page(tickets, Cursor(priority, ""))
            tickets += found
            if rest:
                return Page(tickets, Cursor(f"{priority}:{rest.key}", rest.id))
        return Page(tickets, None)

    async def count(self, query: TicketQuery, up_to: int) -> Count:
        index, where, narrowing = asked(query)
        return await self.tickets.count_up_to(index, where, up_to, **narrowing)


def _place_of(after: Cursor | None) -> tuple[Priority | None, Cursor | None]:
    """The priority that a list by priority goes on with, and where in it; None: from its first."""
    if after is None:
        return None, None
    priority, _, key = str(after.key).partition(":")
    return Priority(priority), Cursor(int(key), after.id) if key else None


def _before(priority: Priority, at: Priority | None) -> bool:
    return at is not None and MOST_URGENT_FIRST.index(priority) < MOST_URGENT_FIRST.index(at)
