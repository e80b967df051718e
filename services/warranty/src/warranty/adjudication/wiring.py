"""Adjudication rules, built from their parts."""

from functools import partial

from aftersales.warranty.v1.adjudication_service_pb2_grpc import add_AdjudicationServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from warranty.adjudication.domain.rules import AdjudicationRules
from warranty.adjudication.integration_events import adjudication_rules_event
from warranty.adjudication.repository import ADJUDICATION_RULES, AdjudicationRulesRepository, index_fields
from warranty.adjudication.servicer import AdjudicationServicer
from warranty.adjudication.use_cases import Adjudication


def repository(context: ServiceContext) -> AdjudicationRulesRepository:
    return AdjudicationRulesRepository(
        context.aggregates(
            ADJUDICATION_RULES,
            AdjudicationRules,
            to_integration_event=adjudication_rules_event,
            index_fields=index_fields,
        )
    )


def components(context: ServiceContext, access: Access, versions: AdjudicationRulesRepository) -> Components:
    servicer = AdjudicationServicer(access, context.clock, context.pages, Adjudication(versions))
    add = partial(add_AdjudicationServiceServicer_to_server, servicer)
    return Components(servicers=[("aftersales.warranty.v1.AdjudicationService", add)])
