"""Files as callers send them, carried out by the service's own timers."""

from typing import Any

from aftersales.common.v1.operation_pb2 import Operation, OperationKind
from aftersales.warranty.v1.operation_service_pb2 import CreateOperationRequest, GetOperationRequest
from servicekit.runtime.timers import Timer
from servicekit.testing.service import RunningService

ASSETS, READINGS = OperationKind.OPERATION_KIND_ASSETS, OperationKind.OPERATION_KIND_METER_READINGS


async def send(
    service: RunningService, content: str | bytes, kind: Any = ASSETS, role: str = "partner", **named: Any
) -> Operation:
    claims = {name: named.pop(name) for name in ("retailers",) if name in named}
    request = CreateOperationRequest(
        kind=kind,
        media_type=named.pop("media_type", "text/csv"),
        chunk=content.encode() if isinstance(content, str) else content,
        **named,
    )
    service.clock.advance(1)
    operation: Operation = (await service.call(request, role, **claims)).operation
    return operation


def timer(service: RunningService, name: str) -> Timer:
    (found,) = (each for each in service.components.timers if each.name == name)
    return found


async def due(service: RunningService, name: str = "operations") -> bool:
    """Acts on one document that is due; returns whether there was one."""
    of = timer(service, name)
    now = service.clock()
    document = await of.documents.claim(of.index, of.where, due=of.latest(now), now=now, lease=of.lease_seconds)
    if document is not None:
        await of.act(document)
    return document is not None


async def carried_out(service: RunningService, id: str) -> Operation:
    while await due(service):
        pass
    return await read(service, id)


async def read(service: RunningService, id: str) -> Operation:
    operation: Operation = (await service.call(GetOperationRequest(id=id), "partner")).operation
    return operation
