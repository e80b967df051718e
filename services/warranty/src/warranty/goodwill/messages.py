"""Goodwill policies as aftersales.warranty.v1 shows them."""

from aftersales.common.v1 import common_pb2
from aftersales.warranty.v1 import goodwill_pb2 as pb
from domainkit.money import Money
from servicekit.formats.currencies import decimals
from servicekit.mapping.mapper import mapper

from warranty.goodwill.domain.policy import GoodwillPolicy

_money = mapper(Money, common_pb2.Money, computed={"decimals": decimals})
policy_message = mapper(GoodwillPolicy, pb.GoodwillPolicy, parts=[_money])
