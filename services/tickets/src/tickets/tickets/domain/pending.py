"""Why a ticket waits."""

from dataclasses import dataclass
from typing import Annotated

from domainkit.instants import Instant
from domainkit.privacy import Personal

from tickets.pending_reasons.domain.pending_reason import AutoResolution, Reminders
from tickets.policies.domain.kinds import Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """The pending reason of a ticket that waits, as it was when the wait began, and how often it reminded since."""

    reason_id: str
    name: str
    label: str
    party: Party
    reminders: Reminders | None = None
    auto_resolution: AutoResolution | None = None
    reminders_sent: int = 0
    reminded_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why a ticket waits, and for whom: without a pending reason for the customer. `reason` is in the agent's words.

    `until`: when the ticket goes on by itself. `asked_at`: since when our last public message waits for a reply, if it
    came after the wait began.
    """

    since: Instant
    reason: Annotated[str, Personal("what is awaited of them")] = ""
    until: Instant | None = None
    asked_at: Instant | None = None
    pending: Pending | None = None

    @property
    def party(self) -> Party:
        return self.pending.party if self.pending else Party.CUSTOMER

    @property
    def label(self) -> str:
        return self.pending.label if self.pending else ""

    @property
    def reason_id(self) -> str:
        return self.pending.reason_id if self.pending else ""

    @property
    def reason_name(self) -> str:
        return self.pending.name if self.pending else ""

    @property
    def reminders_sent(self) -> int:
        return self.pending.reminders_sent if self.pending else 0
