"""What happens to links."""

from dataclasses import dataclass

from domainkit.actors import Actor

from tickets.links.domain.link import TicketLink


@dataclass(frozen=True, slots=True)
class TicketLinked:
    link: TicketLink


@dataclass(frozen=True, slots=True)
class TicketUnlinked:
    """`unlinked_by` is None where one of the tickets was erased."""

    link: TicketLink
    unlinked_by: Actor | None = None


LinkEvent = TicketLinked | TicketUnlinked
