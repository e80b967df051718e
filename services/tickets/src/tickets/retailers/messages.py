"""Retailers as aftersales.tickets.v1 shows them."""

from aftersales.tickets.v1 import retailer_pb2
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from tickets.retailers.domain.retailer import Retailer

retailer_message = mapper(Retailer, retailer_pb2.Retailer, computed={"etag": version_etag})
