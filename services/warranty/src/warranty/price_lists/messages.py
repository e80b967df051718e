"""Price lists as aftersales.warranty.v1 shows them."""

from aftersales.warranty.v1 import price_list_pb2 as pb
from servicekit.mapping.mapper import mapper

from warranty.price_lists.domain.price_list import PriceList

price_list_message = mapper(PriceList, pb.PriceList)
