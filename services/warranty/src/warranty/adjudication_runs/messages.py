"""Dry runs as aftersales.warranty.v1 shows them."""

from aftersales.common.v1 import common_pb2
from aftersales.warranty.v1 import adjudication_run_pb2 as pb
from domainkit.money import Money
from servicekit.formats.currencies import decimals
from servicekit.mapping.mapper import mapper

from warranty.adjudication_runs.domain.run import AdjudicationRun

_money = mapper(Money, common_pb2.Money, computed={"decimals": decimals})
adjudication_run_message = mapper(AdjudicationRun, pb.AdjudicationRun, parts=[_money])
