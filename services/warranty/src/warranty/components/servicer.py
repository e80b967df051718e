"""ComponentService."""

from dataclasses import dataclass

from aftersales.warranty.v1 import component_service_pb2 as pb
from aftersales.warranty.v1.component_service_pb2_grpc import ComponentServiceServicer
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.formats.text import normal, serial_number
from servicekit.mapping.timestamps import from_timestamp
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.parsing import Context
from servicekit.runtime.clock import Clock

from warranty.components.domain.component import ComponentDraft
from warranty.components.messages import component_message
from warranty.components.use_cases import AssetComponents


@dataclass(frozen=True)
class ComponentServicer(ComponentServiceServicer):
    access: Access
    clock: Clock
    components: AssetComponents

    async def AddComponent(self, request: pb.AddComponentRequest, context: Context) -> pb.AddComponentResponse:
        caller = await self.access.caller(context, "AddComponent")
        key = idempotency_key_of(caller, "AddComponent", request, retailer=request.asset_id)
        added = await self.components.add(
            request.asset_id,
            new_id("cmp", key),
            request.parent_id,
            _draft(request.part),
            caller,
            at=from_timestamp(request.installed_at),
            now=self.clock(),
            idempotency_key=key,
        )
        return pb.AddComponentResponse(component=component_message.fields(added, role=caller.role))

    async def GetAssetComponents(
        self, request: pb.GetAssetComponentsRequest, context: Context
    ) -> pb.GetAssetComponentsResponse:
        caller = await self.access.caller(context, "GetAssetComponents")
        found = await self.components.of_asset(request.asset_id, caller)
        shown = [component_message.fields(each, role=caller.role) for each in found]
        return pb.GetAssetComponentsResponse(tree=pb.ComponentTree(components=shown))

    async def SwapComponent(self, request: pb.SwapComponentRequest, context: Context) -> pb.SwapComponentResponse:
        caller = await self.access.caller(context, "SwapComponent")
        key = idempotency_key_of(caller, "SwapComponent", request, retailer=request.asset_id)
        installed = await self.components.swap(
            request.asset_id,
            request.component_id,
            new_id("cmp", key),
            _draft(request.part),
            caller,
            at=from_timestamp(request.swapped_at),
            now=self.clock(),
            idempotency_key=key,
        )
        return pb.SwapComponentResponse(component=component_message.fields(installed, role=caller.role))

    async def RemoveComponent(self, request: pb.RemoveComponentRequest, context: Context) -> pb.RemoveComponentResponse:
        caller = await self.access.caller(context, "RemoveComponent")
        removed = await self.components.remove(
            request.asset_id,
            request.component_id,
            caller,
            at=from_timestamp(request.removed_at),
            now=self.clock(),
            idempotency_key=idempotency_key_of(caller, "RemoveComponent", request),
        )
        return pb.RemoveComponentResponse(component=component_message.fields(removed, role=caller.role))


def _draft(part: pb.ComponentPart) -> ComponentDraft:
    return ComponentDraft(
        manufacturer=part.manufacturer.strip(),
        part_number=normal(part.part_number),
        name=part.name.strip(),
        serial=serial_number(part.serial) if part.serial else "",
    )
