"""Handler of the service's own events of agents. It is idempotent: an event may arrive twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from aftersales.tickets.v1.events_pb2 import AgentChanged
from servicekit.events.envelope import Event
from servicekit.events.subscription import Subscription
from servicekit.mapping.subjects import subject_of
from servicekit.runtime.clock import Clock

from tickets.approvals.use_cases.gone import GoneApprovers


@dataclass(frozen=True)
class ApprovalHandlers:
    clock: Clock
    gone: GoneApprovers

    def subscriptions(self) -> Sequence[Subscription]:
        return [Subscription("approvers", "AGENTS", (subject_of(AgentChanged),), self.withdraw)]

    async def withdraw(self, event: Event) -> None:
        await self.gone.settle(event.read(AgentChanged).agent.id, self.clock())
