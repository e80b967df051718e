"""An erasure and what services report about it."""

from typing import Any

from aftersales.common.v1.erasure_pb2 import KeptRecords
from aftersales.feedback.v1 import events_pb2 as feedback
from aftersales.notifications.v1 import events_pb2 as notifications
from aftersales.tickets.v1 import erasure_pb2
from aftersales.tickets.v1 import erasure_service_pb2 as pb
from aftersales.tickets.v1 import events_pb2 as tickets
from aftersales.warranty.v1 import events_pb2 as warranty
from domainkit.instants import SECOND, Instant
from google.protobuf.message import Message
from servicekit.mapping.timestamps import to_timestamp
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import ADMIN

REPORTS: dict[str, type[Message]] = {
    "feedback": feedback.PersonalDataErased,
    "notifications": notifications.PersonalDataErased,
    "tickets": tickets.PersonalDataErased,
    "warranty": warranty.PersonalDataErased,
}


async def erase(service: RunningService, customer_id: str, **fields: Any) -> erasure_pb2.Erasure:
    request = pb.EraseCustomerRequest(customer_id=customer_id, **fields)
    erasure: erasure_pb2.Erasure = (await service.call(request, **ADMIN)).erasure
    return erasure


async def erasure_of(service: RunningService, id: str) -> erasure_pb2.Erasure:
    erasure: erasure_pb2.Erasure = (await service.call(pb.GetErasureRequest(id=id), **ADMIN)).erasure
    return erasure


async def report(
    service: RunningService, by: str, erasure: erasure_pb2.Erasure, *kept: KeptRecords, at: Instant, number: int = 1
) -> None:
    """A service reports that it has erased its part."""
    event = REPORTS[by](
        erasure_id=erasure.id,
        customer_id=erasure.customer_id,
        retailer=erasure.retailer,
        requested_at=erasure.requested_at,
        erased_at=to_timestamp(at),
        kept=kept,
    )
    await service.deliver(f"erased-by-{by}", event, f"erj_{by}", number)


async def report_all(service: RunningService, erasure: erasure_pb2.Erasure, *, at: Instant) -> None:
    for seconds, by in enumerate(REPORTS):
        await report(service, by, erasure, at=Instant(at + seconds * SECOND))
