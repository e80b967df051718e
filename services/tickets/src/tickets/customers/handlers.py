"""Handlers of other services' events about customers. Each is idempotent: an event may arrive twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from aftersales.notifications.v1.events_pb2 import ContactUnsubscribed
from aftersales.notifications.v1.unsubscription_pb2 import MAIL_PURPOSE_COVERAGE_ALERTS, MAIL_PURPOSE_SURVEYS
from servicekit.events.envelope import Event
from servicekit.events.subscription import Subscription
from servicekit.mapping.subjects import subject_of
from servicekit.mapping.timestamps import from_timestamp
from servicekit.runtime.clock import Clock

from tickets.customers.use_cases.file import CustomerFile


@dataclass(frozen=True)
class CustomerHandlers:
    clock: Clock
    file: CustomerFile

    def subscriptions(self) -> Sequence[Subscription]:
        return [
            Subscription("unsubscriptions", "NOTIFICATIONS", (subject_of(ContactUnsubscribed),), self.withdraw_consent)
        ]

    async def withdraw_consent(self, event: Event) -> None:
        """Alerts about coverages are notifications' own affair.

        Raises ValueError for a purpose of a later release: the event waits in the dead letters for it.
        """
        gone = event.read(ContactUnsubscribed)
        if gone.purpose == MAIL_PURPOSE_COVERAGE_ALERTS:
            return
        if gone.purpose != MAIL_PURPOSE_SURVEYS:
            raise ValueError(f"purpose {gone.purpose} has no consent here")
        at = from_timestamp(gone.occurred_at)
        await self.file.unsubscribe(gone.customer_id, gone.retailer, at=at, now=self.clock())
