"""Puts the topic of price lists together."""

from functools import partial

from aftersales.warranty.v1.price_list_service_pb2_grpc import add_PriceListServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from warranty.price_lists.domain.price_list import PriceList
from warranty.price_lists.repository import PRICE_LISTS, PriceListRepository, index_fields, no_event
from warranty.price_lists.servicer import PriceListServicer
from warranty.price_lists.use_cases import Pricing


def repository(context: ServiceContext) -> PriceListRepository:
    return PriceListRepository(
        context.aggregates(PRICE_LISTS, PriceList, to_integration_event=no_event, index_fields=index_fields)
    )


def components(context: ServiceContext, access: Access, pricing: Pricing) -> Components:
    servicer = PriceListServicer(access, context.clock, context.pages, pricing)
    return Components(
        servicers=[
            ("aftersales.warranty.v1.PriceListService", partial(add_PriceListServiceServicer_to_server, servicer))
        ]
    )
