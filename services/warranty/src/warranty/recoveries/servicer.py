"""SupplierRecoveryService."""

from dataclasses import dataclass

from aftersales.common.v1 import common_pb2
from aftersales.warranty.v1 import supplier_recovery_service_pb2 as pb
from aftersales.warranty.v1.supplier_recovery_service_pb2_grpc import SupplierRecoveryServiceServicer
from domainkit.money import Money
from servicekit.auth.authorization import Access
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context, chosen, chosen_or_none
from servicekit.runtime.clock import Clock

from warranty.recoveries.domain.recovery import Move, RecoveryDraft, RecoveryState
from warranty.recoveries.domain.recovery_query import RecoveryQuery
from warranty.recoveries.messages import supplier_recovery_message
from warranty.recoveries.use_cases import RecoveryUseCases


@dataclass(frozen=True)
class SupplierRecoveryServicer(SupplierRecoveryServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    recoveries: RecoveryUseCases

    async def CreateSupplierRecovery(
        self, request: pb.CreateSupplierRecoveryRequest, context: Context
    ) -> pb.CreateSupplierRecoveryResponse:
        caller = await self.access.caller(context, "CreateSupplierRecovery")
        asked = request.supplier_recovery
        money = _money(asked.asked) if asked.HasField("asked") else None
        draft = RecoveryDraft(asked.claim_id, asked.line, asked.supplier, money)
        key = idempotency_key_of(caller, "CreateSupplierRecovery", request)
        created = await self.recoveries.create(draft, caller, now=self.clock(), key=key)
        return pb.CreateSupplierRecoveryResponse(
            supplier_recovery=supplier_recovery_message.fields(created, role=caller.role)
        )

    async def MoveSupplierRecovery(
        self, request: pb.MoveSupplierRecoveryRequest, context: Context
    ) -> pb.MoveSupplierRecoveryResponse:
        caller = await self.access.caller(context, "MoveSupplierRecovery")
        moved = await self.recoveries.move(
            request.id,
            Move(
                chosen(RecoveryState, request, "state"),
                request.reference,
                _money(request.amount) if request.HasField("amount") else None,
            ),
            caller,
            now=self.clock(),
            if_version=versions_to_match(request),
            key=idempotency_key_of(caller, "MoveSupplierRecovery", request),
        )
        return pb.MoveSupplierRecoveryResponse(
            supplier_recovery=supplier_recovery_message.fields(moved, role=caller.role)
        )

    async def GetSupplierRecovery(
        self, request: pb.GetSupplierRecoveryRequest, context: Context
    ) -> pb.GetSupplierRecoveryResponse:
        caller = await self.access.caller(context, "GetSupplierRecovery")
        found = await self.recoveries.get(request.id, caller)
        return pb.GetSupplierRecoveryResponse(
            supplier_recovery=supplier_recovery_message.fields(found, role=caller.role)
        )

    async def ListSupplierRecoveries(
        self, request: pb.ListSupplierRecoveriesRequest, context: Context
    ) -> pb.ListSupplierRecoveriesResponse:
        caller = await self.access.caller(context, "ListSupplierRecoveries")
        query = RecoveryQuery(
            caller.retailer(request.retailer),
            claim_id=request.claim_id or None,
            state=chosen_or_none(RecoveryState, request, "state"),
        )
        filters = ("ListSupplierRecoveries", query.retailer, query.claim_id or "", str(query.state or ""))
        page = await self.recoveries.page(
            query, size=self.pages.size(request.page_size), after=self.pages.read(request.page_token, *filters)
        )
        return pb.ListSupplierRecoveriesResponse(
            supplier_recoveries=[supplier_recovery_message.fields(each, role=caller.role) for each in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )


def _money(asked: common_pb2.Money) -> Money:
    return Money(asked.amount_minor, asked.currency)
