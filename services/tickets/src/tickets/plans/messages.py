"""Support plans as aftersales.tickets.v1 shows them."""

from aftersales.tickets.v1 import support_plan_pb2
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from tickets.plans.domain.plan import SupportPlan

plan_message = mapper(SupportPlan, support_plan_pb2.SupportPlan, computed={"etag": version_etag})
