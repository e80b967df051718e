"""Recoveries as aftersales.warranty.v1 shows them."""

from aftersales.common.v1 import common_pb2
from aftersales.warranty.v1 import supplier_recovery_pb2 as pb
from domainkit.money import Money
from servicekit.formats.currencies import decimals
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from warranty.recoveries.domain.recovery import SupplierRecovery

money_message = mapper(Money, common_pb2.Money, computed={"decimals": decimals})

supplier_recovery_message = mapper(
    SupplierRecovery, pb.SupplierRecovery, computed={"etag": version_etag}, parts=[money_message]
)
