"""A link as one of its tickets has it."""

from dataclasses import dataclass

from domainkit.actors import Actor
from domainkit.instants import Instant

from tickets.links.domain.link import LinkKind, LinkState, TicketLink
from tickets.tickets.domain.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenLink:
    id: str
    kind: LinkKind
    other: Ticket
    created_by: Actor
    created_at: Instant
    unlinked_at: Instant | None


def seen_from(ticket_id: str, link: TicketLink, other: Ticket) -> SeenLink:
    return SeenLink(
        id=link.id,
        kind=link.kind_from(ticket_id),
        other=other,
        created_by=link.created_by,
        created_at=link.created_at,
        unlinked_at=link.unlinked_at if link.state is LinkState.UNLINKED else None,
    )
