"""What an agent is asked to approve: a list over tickets, each of which may have several."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from domainkit.pages import Cursor
from domainkit.privacy import Personal

from tickets.tickets.domain.approval import Approval, ApprovalState
from tickets.tickets.domain.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalQuery:
    """Approvals in one state that one agent is asked for, on tickets of one retailer."""

    retailer: str
    approver_id: str
    state: ApprovalState


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketApproval:
    """An approval with its ticket. `ticket_since`: when the first approval of any was requested on it."""

    ticket_id: str
    ticket_subject: Annotated[str, Personal("what it is about")]
    ticket_since: int
    approval: Approval

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.ticket_since, f"{self.ticket_id}/{self.approval.id}")


def asked_for(ticket: Ticket, query: ApprovalQuery, *, after: str = "") -> Sequence[TicketApproval]:
    """Those of the ticket, in the order in which they were requested; `after`: behind this one alone.

    An approval never leaves its ticket, and never its place in it.
    """
    ids = [each.id for each in ticket.approvals]
    if after and after not in ids:
        return []
    if ticket.retailer != query.retailer or ticket.erased_at is not None:
        return []
    return [
        TicketApproval(
            ticket_id=ticket.id,
            ticket_subject=ticket.subject,
            ticket_since=ticket.approvals[0].requested_at,
            approval=each,
        )
        for each in ticket.approvals[ids.index(after) + 1 if after else 0 :]
        if each.approver.id == query.approver_id and each.state is query.state
    ]


def place_of(after: Cursor | None) -> tuple[str, str, Cursor | None]:
    """The ticket and its approval where a page ended, and the place of that ticket; empty where none did."""
    if after is None:
        return "", "", None
    ticket_id, _, approval_id = after.id.partition("/")
    return ticket_id, approval_id, Cursor(after.key, ticket_id)
