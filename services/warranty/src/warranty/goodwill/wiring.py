"""Puts the topic of goodwill together."""

from functools import partial

from aftersales.warranty.v1.goodwill_service_pb2_grpc import add_GoodwillServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from warranty.goodwill.domain.policy import GoodwillPolicy
from warranty.goodwill.repository import GOODWILL_POLICIES, GoodwillPolicyRepository, no_event
from warranty.goodwill.servicer import GoodwillServicer
from warranty.goodwill.use_cases import Goodwill


def repository(context: ServiceContext) -> GoodwillPolicyRepository:
    return GoodwillPolicyRepository(
        context.aggregates(GOODWILL_POLICIES, GoodwillPolicy, to_integration_event=no_event)
    )


def components(context: ServiceContext, access: Access, goodwill: Goodwill) -> Components:
    servicer = GoodwillServicer(access, context.clock, context.pages, goodwill)
    return Components(
        servicers=[("aftersales.warranty.v1.GoodwillService", partial(add_GoodwillServiceServicer_to_server, servicer))]
    )
