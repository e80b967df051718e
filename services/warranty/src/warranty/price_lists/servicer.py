"""PriceListService."""

from dataclasses import dataclass, replace

from aftersales.warranty.v1 import price_list_service_pb2 as pb
from aftersales.warranty.v1.price_list_service_pb2_grpc import PriceListServiceServicer
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.mapping.timestamps import from_timestamp
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context
from servicekit.runtime.clock import Clock

from warranty.price_lists.domain.price_list import PriceListDraft
from warranty.price_lists.messages import price_list_message
from warranty.price_lists.use_cases import Pricing


@dataclass(frozen=True)
class PriceListServicer(PriceListServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    pricing: Pricing

    async def CreatePriceList(self, request: pb.CreatePriceListRequest, context: Context) -> pb.CreatePriceListResponse:
        caller = await self.access.caller(context, "CreatePriceList")
        asked = request.price_list
        retailer = caller.retailer(asked.retailer)
        draft = PriceListDraft(retailer, asked.currency, from_timestamp(asked.valid_from), asked.rows)
        key = idempotency_key_of(caller, "CreatePriceList", request, retailer=retailer)
        made = await self.pricing.create(draft, id=new_id("prl", key), now=self.clock(), key=key)
        return pb.CreatePriceListResponse(price_list=price_list_message.fields(made, role=caller.role))

    async def GetPriceList(self, request: pb.GetPriceListRequest, context: Context) -> pb.GetPriceListResponse:
        caller = await self.access.caller(context, "GetPriceList")
        found = await self.pricing.get(request.id, caller)
        return pb.GetPriceListResponse(price_list=price_list_message.fields(found, role=caller.role))

    async def ListPriceLists(self, request: pb.ListPriceListsRequest, context: Context) -> pb.ListPriceListsResponse:
        caller = await self.access.caller(context, "ListPriceLists")
        retailer = caller.retailer(request.retailer)
        filters = ("ListPriceLists", retailer)
        page = await self.pricing.page(
            retailer,
            size=self.pages.size(request.page_size),
            after=self.pages.read(request.page_token, *filters),
        )
        return pb.ListPriceListsResponse(
            price_lists=[price_list_message.fields(replace(each, rows=""), role=caller.role) for each in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )
