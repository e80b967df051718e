"""Handlers of what the services report about their parts. Each is idempotent: an event may arrive twice."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from aftersales.feedback.v1 import events_pb2 as feedback
from aftersales.notifications.v1 import events_pb2 as notifications
from aftersales.tickets.v1 import events_pb2 as tickets
from aftersales.warranty.v1 import events_pb2 as warranty
from servicekit.events.envelope import Event
from servicekit.events.subscription import Subscription
from servicekit.mapping.subjects import subject_of
from servicekit.mapping.timestamps import from_timestamp

from tickets.erasures.domain.erasure import KeptRecords, PartReport
from tickets.erasures.use_cases import ErasureUseCases

Reported = (
    type[tickets.PersonalDataErased]
    | type[warranty.PersonalDataErased]
    | type[notifications.PersonalDataErased]
    | type[feedback.PersonalDataErased]
)


@dataclass(frozen=True)
class ErasureHandlers:
    erasures: ErasureUseCases

    def subscriptions(self) -> Sequence[Subscription]:
        return [
            self._parts_of("feedback", feedback.PersonalDataErased),
            self._parts_of("notifications", notifications.PersonalDataErased),
            self._parts_of("tickets", tickets.PersonalDataErased),
            self._parts_of("warranty", warranty.PersonalDataErased),
        ]

    def _parts_of(self, service: str, kind: Reported) -> Subscription:
        return Subscription(
            f"erased-by-{service}", service.upper(), (subject_of(kind),), self._note_part(service, kind)
        )

    def _note_part(self, service: str, kind: Reported) -> Callable[[Event], Awaitable[None]]:
        async def note_part(event: Event) -> None:
            erased = event.read(kind)
            report = PartReport(
                service=service,
                customer_id=erased.customer_id,
                retailer=erased.retailer,
                requested_at=from_timestamp(erased.requested_at),
                erased_at=from_timestamp(erased.erased_at),
                kept=[
                    KeptRecords(each.kind, each.reason, from_timestamp(each.until), each.records)
                    for each in erased.kept
                ],
            )
            await self.erasures.note(report)

        return note_part
