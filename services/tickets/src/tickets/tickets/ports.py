"""What the use cases of tickets need from outside."""

from collections.abc import Callable, Mapping, Sequence, Set
from typing import Protocol

from domainkit.actors import Actor
from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Count, Cursor, Page
from domainkit.viewer import Viewer

from tickets.attachments.domain.attachment import AttachmentRef, Taker
from tickets.calendars.domain.version import CalendarVersion
from tickets.categories.domain.tree import CategoryTree
from tickets.custom_fields.domain.values import FieldRules
from tickets.customers.domain.customer import Customer
from tickets.entitlements.domain.entitlement import Entitlement
from tickets.mail_addresses.domain.mail_address import MailAddress
from tickets.organisations.domain.organisation import Organisation
from tickets.pending_reasons.domain.pending_reason import PendingReason
from tickets.plans.domain.plan import SupportPlan
from tickets.policies.domain.policy import PolicyVersion
from tickets.purchases.domain.purchase import Purchase
from tickets.retailers.domain.retailer import Retailer
from tickets.sites.domain.asset_site import AssetSite
from tickets.sites.domain.site import Site
from tickets.teams.domain.team import Team
from tickets.tickets.domain.conversation_pages import ConversationPage
from tickets.tickets.domain.coverage import Coverage
from tickets.tickets.domain.events import TicketEvent
from tickets.tickets.domain.mail_states import MailDelivery, MailStates
from tickets.tickets.domain.message import Message
from tickets.tickets.domain.terms import OpeningFacts, PartyTerms, Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.ticket_query import TicketQuery

Decide = Callable[[Ticket], tuple[Ticket, Sequence[TicketEvent]]]


class Tickets(Protocol):
    """Tickets, stored together with their events."""

    async def get(self, id: str) -> Ticket | None: ...

    async def get_many(self, ids: Sequence[str]) -> list[Ticket]:
        """In the order asked; what is missing is left out."""

    async def add(self, ticket: Ticket, events: Sequence[TicketEvent], key: IdempotencyKey | None = None) -> Ticket:
        """Stores a new ticket, or returns what the same request stored before."""

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> Ticket | None:
        """Loads, lets `act` decide, stores; None if there is no such ticket. A repeated request is not acted on again.

        Refuses where the version is none of `if_version`; None: whatever it is.
        """

    async def erase(self, id: str, act: Decide) -> Ticket | None:
        """As `change`; the same write clears what else is stored with the ticket of those who wrote it."""

    async def admit(self, id: str, key: IdempotencyKey | None = None) -> None:
        """Refuses a request whose key `change` would refuse, or whose events it would have no room for."""

    async def page(self, query: TicketQuery, *, size: int, after: Cursor | None) -> Page[Ticket]:
        """May have fewer tickets than `size` and yet a cursor: a page reads a bounded number of documents."""

    async def count(self, query: TicketQuery, up_to: int) -> Count: ...


class AllTerms(Protocol):
    """What the clocks of tickets go by."""

    async def for_opening(self, facts: OpeningFacts) -> Terms:
        """The terms that a new ticket gets."""

    async def newest(self, ticket: Ticket) -> Terms:
        """The newest versions of the policy and the calendar that the ticket goes by."""

    async def of(self, ticket: Ticket) -> Terms:
        """Those of the versions that the ticket names; where it names none, those that its retailer began with."""


class Messages(Protocol):
    """The messages after each ticket's opening one."""

    async def add_unless_known(self, message: Message) -> Message:
        """Stores it; returns the one stored before if this id is known."""

    async def get_many(self, ids: Sequence[str]) -> list[Message]: ...

    async def of_ticket(self, ticket_id: str, *, size: int, after: Cursor | None) -> Page[Message]:
        """Oldest first; also those that the ticket does not name, because a crash came before it did."""

    async def replace(self, message: Message) -> None:
        """Stores it as the next version, in place of the one that was read."""


class Mentions(Protocol):
    """Agents whom internal messages name."""

    async def note(
        self, agent_ids: Sequence[str], *, retailer: str, ticket_id: str, message_id: str, now: Instant
    ) -> None:
        """Can be repeated."""


class Drafts(Protocol):
    """What agents have begun to write."""

    async def sent(self, ticket_id: str, agent_id: str) -> None:
        """The agent has added a message: what they had begun to write is done."""


class Companion(Protocol):
    """What is stored about a ticket apart from it, and goes with its texts."""

    async def forget(self, ticket_id: str) -> None:
        """Can be repeated."""


class ConversationPages(Protocol):
    """Ids of the messages of long conversations. A page is stored before its ticket drops the ids."""

    async def seal(self, page: ConversationPage) -> None:
        """Stores the page; nothing happens where it is stored."""

    async def numbered(self, ticket_id: str, numbers: Sequence[int]) -> list[ConversationPage]: ...

    async def with_public(self, ticket_id: str, start: int, end: int) -> list[ConversationPage]:
        """Those that have the public messages from `start` up to `end`, counted in pages alone, in order."""


class StoredMailStates(Protocol):
    async def of_messages(self, ids: Sequence[str]) -> Mapping[str, MailStates]: ...

    async def note(self, of: MailStates, delivery: MailDelivery) -> None:
        """Stores what was reported of a mail of a message; `of`: what is stored where nothing is yet."""


class Attaching(Protocol):
    async def take(self, ids: Sequence[str], taker: Taker, now: Instant) -> tuple[AttachmentRef, ...]:
        """Makes the taker's own unused uploads attachments of its message, which is stored afterwards.

        Raises Refused: ATTACHMENT_UNKNOWN, ATTACHMENT_REJECTED, TOO_MANY_ATTACHMENTS.
        """


class Agents(Protocol):
    """Who acts, and to whom tickets can be given."""

    async def acting(self, viewer: Viewer) -> Actor:
        """The viewer as the one who acts: an agent or supervisor under its own id, everybody else as the token says."""

    async def assignable(self, agent_id: str, retailer: str, team_id: str = "") -> Actor:
        """The agent to whom a ticket of the retailer can be given, in the queue of a team if one is named.

        Raises Refused: AGENT_UNKNOWN, AGENT_NOT_IN_TEAM.
        """

    async def team(self, team_id: str, retailer: str) -> Team:
        """The team to which a ticket of the retailer can be given. Raises Refused: TEAM_UNKNOWN."""


class Writers(Agents, Protocol):
    """Also what they have under their mails."""

    async def signature(self, agent_id: str) -> str:
        """Empty if nothing."""


class Policies(Protocol):
    """SLA policies of a retailer."""

    async def current(self, retailer: str) -> Sequence[PolicyVersion]:
        """What new tickets may get: the newest version of each policy that is not deactivated, the default one last."""

    async def version(self, policy_id: str, number: int) -> PolicyVersion | None:
        """A version, which never changes. It is remembered."""

    async def newest(self, policy_id: str) -> PolicyVersion | None:
        """The newest version of a policy, deactivated or not; None if there is no such policy."""

    async def default(self, retailer: str) -> PolicyVersion:
        """The newest version of the retailer's default policy, which is made of the settings where there is none."""


class Calendars(Protocol):
    async def current(self, calendar_id: str) -> CalendarVersion | None:
        """The version in force; None where there is no such calendar or it is deactivated."""

    async def version(self, calendar_id: str, number: int) -> CalendarVersion | None:
        """A version, which never changes. It is remembered."""

    async def default(self, retailer: str) -> CalendarVersion:
        """The version in force of the retailer's default calendar, which is made where there is none."""


class Sites(Protocol):
    async def get(self, id: str) -> Site | None: ...


class AssetSites(Protocol):
    async def of_asset(self, retailer: str, asset_id: str) -> AssetSite | None: ...


class Organisations(Protocol):
    async def get(self, id: str) -> Organisation | None: ...


class Plans(Protocol):
    async def get(self, id: str) -> SupportPlan | None: ...


class Entitlements(Protocol):
    async def not_over(self, retailer: str, holders: Sequence[str], at: Instant) -> list[Entitlement]:
        """Those of these holders that are not over at an instant, in no order; also those that have yet to begin."""


class Parties(Protocol):
    async def of(self, facts: OpeningFacts) -> PartyTerms:
        """What the customer, their organisation, their plan and the sites have of their own."""


class Categories(Protocol):
    """Ticket categories of a retailer."""

    async def tree(self, retailer: str) -> CategoryTree | None:
        """None while it has no category."""

    async def path(self, retailer: str, category_id: str) -> tuple[str, ...]:
        """The category and those above it; empty without one."""

    async def subtree(self, retailer: str, category_id: str) -> tuple[str, ...]:
        """The category and those under it; of an unknown one itself, which no ticket has."""


class Fields(Protocol):
    """Custom fields of a retailer."""

    async def rules(self, retailer: str) -> FieldRules: ...


class Teams(Protocol):
    async def get(self, id: str) -> Team | None: ...


class Customers(Protocol):
    async def get(self, id: str) -> Customer | None: ...


class PendingReasons(Protocol):
    async def get(self, id: str) -> PendingReason | None: ...


class Purchases(Protocol):
    async def holding(self, retailer: str, customer_id: str, asset_id: str) -> Purchase | None:
        """The customer's purchase that has this unit, not refused by warranty."""


class MailAddresses(Protocol):
    async def get(self, id: str) -> MailAddress | None: ...

    async def default_of(self, retailer: str) -> MailAddress | None:
        """From which mails are sent where no other address is named; None where no address is active."""


class Retailers(Protocol):
    async def get(self, id: str) -> Retailer | None: ...


class Warranty(Protocol):
    async def check(self, retailer: str, asset_id: str, at: Instant) -> Coverage:
        """Whether the asset is covered at an instant. Unknown, with its reason, where warranty cannot say in time."""
