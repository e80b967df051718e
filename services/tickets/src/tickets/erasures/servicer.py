"""ErasureService."""

from dataclasses import dataclass

from aftersales.tickets.v1 import erasure_service_pb2 as pb
from aftersales.tickets.v1.erasure_service_pb2_grpc import ErasureServiceServicer
from servicekit.auth.authorization import Access
from servicekit.mapping.timestamps import to_rfc3339
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context, chosen
from servicekit.rpc.replays import mark_replayed
from servicekit.runtime.clock import Clock
from servicekit.telemetry.logs import logger

from tickets.erasures.domain.erasure import ErasureState
from tickets.erasures.domain.erasure_query import ErasureQuery
from tickets.erasures.messages import erasure_message
from tickets.erasures.use_cases import ErasureUseCases

_log = logger(__name__)


@dataclass(frozen=True)
class ErasureServicer(ErasureServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    erasures: ErasureUseCases

    async def EraseCustomer(self, request: pb.EraseCustomerRequest, context: Context) -> pb.EraseCustomerResponse:
        caller = await self.access.caller(context, "EraseCustomer")
        now = self.clock()
        key = idempotency_key_of(caller, "EraseCustomer", request)
        erasure = await self.erasures.request(request.customer_id, caller, now=now, key=key)
        if erasure.requested_at != now:
            mark_replayed()
        # Logs outlive a restore of an older backup: with these lines the erasures since then are replayed.
        _log.info(
            "erasure requested",
            erasure_id=erasure.id,
            customer_id=erasure.customer_id,
            retailer=erasure.retailer,
            requested_at=to_rfc3339(erasure.requested_at),
        )
        return pb.EraseCustomerResponse(erasure=erasure_message.fields(erasure, role=caller.role))

    async def GetErasure(self, request: pb.GetErasureRequest, context: Context) -> pb.GetErasureResponse:
        caller = await self.access.caller(context, "GetErasure")
        erasure = await self.erasures.get(request.id, caller)
        return pb.GetErasureResponse(erasure=erasure_message.fields(erasure, role=caller.role))

    async def ListErasures(self, request: pb.ListErasuresRequest, context: Context) -> pb.ListErasuresResponse:
        caller = await self.access.caller(context, "ListErasures")
        query = ErasureQuery(
            retailer=caller.retailer(request.retailer),
            state=chosen(ErasureState, request, "state") if request.HasField("state") else None,
        )
        filters = ("ListErasures", query.retailer, str(query.state))
        page = await self.erasures.page(
            query, size=self.pages.size(request.page_size), after=self.pages.read(request.page_token, *filters)
        )
        return pb.ListErasuresResponse(
            erasures=[erasure_message.fields(erasure, role=caller.role) for erasure in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )
