"""Links between the tickets of a retailer, and how one comes about.

Several documents decide whether a link may be there: no write covers them all. A link is therefore proposed first,
which others see from then on; then its surroundings are looked at; then it holds. Of proposals that exclude each other,
the last one to be stored is looked at when all of them are there: they never hold together, and possibly none does.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from domainkit.actors import Actor
from domainkit.ids import derived_id
from domainkit.instants import SECOND, Instant
from domainkit.refusals import Refused, invalid

MOST_CHILDREN = 1_000
MOST_OTHERS = 50
_PROPOSED_FOR = 30 * SECOND


class LinkKind(StrEnum):
    """What one ticket is to the other one. The last two are CHILD_OF and DUPLICATE_OF as the other one has them."""

    DUPLICATE_OF = "duplicate_of"
    RELATED = "related"
    CHILD_OF = "child_of"
    DUPLICATED_BY = "duplicated_by"
    PARENT_OF = "parent_of"


STORED = (LinkKind.CHILD_OF, LinkKind.DUPLICATE_OF, LinkKind.RELATED)
OTHERS = (LinkKind.DUPLICATE_OF, LinkKind.RELATED)
_FROM_OTHER = {LinkKind.DUPLICATE_OF: LinkKind.DUPLICATED_BY, LinkKind.CHILD_OF: LinkKind.PARENT_OF}


class LinkState(StrEnum):
    PROPOSED = "proposed"
    LINKED = "linked"
    UNLINKED = "unlinked"
    WITHDRAWN = "withdrawn"


LIVE = (LinkState.PROPOSED, LinkState.LINKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketLink:
    """The aggregate: what `ticket_id` is to `other_id`.

    One document for each child, and one for each pair and other kind, whether they are linked now or not: its id
    derives from these, so that two of them cannot be. `settle_at`: when a proposal that a crash left ends.
    `unlinked_at`: since when there is no link.
    """

    id: str
    retailer: str
    kind: LinkKind
    ticket_id: str
    other_id: str
    state: LinkState
    created_by: Actor
    created_at: Instant
    settle_at: Instant | None = None
    unlinked_at: Instant | None = None
    version: int = 0

    @property
    def ends(self) -> tuple[str, str]:
        return self.ticket_id, self.other_id

    def other_than(self, ticket_id: str) -> str:
        return self.other_id if ticket_id == self.ticket_id else self.ticket_id

    def kind_from(self, ticket_id: str) -> LinkKind:
        """What this one of the two is to the other."""
        return self.kind if ticket_id == self.ticket_id else from_other(self.kind)


def from_other(kind: LinkKind) -> LinkKind:
    """What the other one of the two is to the first."""
    return _FROM_OTHER.get(kind, kind)


def link_id(kind: LinkKind, ticket_id: str, other_id: str) -> str:
    if kind is LinkKind.CHILD_OF:
        return derived_id("lnk", kind, ticket_id)
    return derived_id("lnk", kind, *sorted((ticket_id, other_id)))


def proposed(kind: LinkKind, ticket_id: str, other_id: str, *, retailer: str, by: Actor, now: Instant) -> TicketLink:
    """Raises Refused: VALIDATION_FAILED."""
    if kind not in STORED:
        raise invalid("kind", "Link the other ticket to this one instead: kind is duplicate_of, related or child_of.")
    if ticket_id == other_id:
        raise invalid("to", "A ticket is not linked to itself.")
    return TicketLink(
        id=link_id(kind, ticket_id, other_id),
        retailer=retailer,
        kind=kind,
        ticket_id=ticket_id,
        other_id=other_id,
        state=LinkState.PROPOSED,
        created_by=by,
        created_at=now,
        settle_at=Instant(now + _PROPOSED_FOR),
    )


def same(one: TicketLink, other: TicketLink) -> bool:
    """Whether both say the same of their tickets."""
    return one.ends == other.ends or (one.kind is LinkKind.RELATED and set(one.ends) == set(other.ends))


def propose(known: TicketLink, new: TicketLink) -> TicketLink:
    """The proposal in the place of what was there, or the link that says the same. Raises Refused: LINK_REFUSED."""
    if known.state is not LinkState.LINKED:
        return replace(new, version=known.version)
    if same(known, new):
        return known
    if known.kind is LinkKind.CHILD_OF:
        raise refused("The ticket has another parent.")
    raise refused("The other ticket is linked as a duplicate of this one.")


def hold(link: TicketLink, looked_at: TicketLink) -> TicketLink:
    """The link, which holds if it is still the proposal that was looked at."""
    if link.state is not LinkState.PROPOSED or link.version != looked_at.version:
        return link
    return replace(link, state=LinkState.LINKED, settle_at=None)


def end(link: TicketLink, now: Instant, of: Collection[LinkState] = LIVE) -> TicketLink:
    """Without the link, or without what was proposed. Nothing changes in other states than these."""
    if link.state not in of or link.state not in LIVE:
        return link
    to = LinkState.UNLINKED if link.state is LinkState.LINKED else LinkState.WITHDRAWN
    return replace(link, state=to, settle_at=None, unlinked_at=max(now, link.created_at))


def refused(why: str) -> Refused:
    return Refused("conflict", "LINK_REFUSED", why)


def too_many(most: int, what: str) -> Refused:
    return Refused("conflict", "TOO_MANY_LINKS", f"A ticket has at most {most:,} {what}.")
