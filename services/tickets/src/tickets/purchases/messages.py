"""Purchases as aftersales.tickets.v1 shows them, in responses and in events alike."""

from aftersales.common.v1 import common_pb2
from aftersales.tickets.v1 import purchase_pb2 as pb
from domainkit.money import Money
from servicekit.formats.currencies import decimals
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from tickets.purchases.domain.purchase import Item, Purchase

money_message = mapper(Money, common_pb2.Money, computed={"decimals": decimals})
item_message = mapper(Item, pb.PurchaseItem, sources={"registrations": "units"}, parts=[money_message])
purchase_message = mapper(Purchase, pb.Purchase, computed={"etag": version_etag}, parts=[item_message])
