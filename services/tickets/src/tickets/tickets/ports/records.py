"""Records of other topics and of warranty."""

from typing import Protocol

from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.viewer import Viewer

from tickets.categories.domain.tree import CategoryTree
from tickets.custom_fields.domain.values import FieldRules
from tickets.customers.domain.customer import Customer
from tickets.mail_addresses.domain.mail_address import MailAddress
from tickets.pending_reasons.domain.pending_reason import PendingReason
from tickets.purchases.domain.purchase import Purchase
from tickets.retailers.domain.retailer import Retailer
from tickets.teams.domain.team import Team
from tickets.tickets.domain.coverage import Coverage


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
