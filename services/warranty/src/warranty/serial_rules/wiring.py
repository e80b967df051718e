"""Puts the topic of serial rules together."""

from functools import partial

from aftersales.warranty.v1.serial_rule_service_pb2_grpc import add_SerialRuleServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from warranty.serial_rules.domain.serial_rule import SerialRule
from warranty.serial_rules.repository import SERIAL_RULES, SerialRuleRepository, no_event
from warranty.serial_rules.servicer import SerialRuleServicer
from warranty.serial_rules.use_cases import SerialRulebook


def repository(context: ServiceContext) -> SerialRuleRepository:
    return SerialRuleRepository(context.aggregates(SERIAL_RULES, SerialRule, to_integration_event=no_event))


def components(context: ServiceContext, access: Access, rules: SerialRuleRepository) -> Components:
    servicer = SerialRuleServicer(access, context.clock, context.pages, SerialRulebook(rules))
    return Components(
        servicers=[
            ("aftersales.warranty.v1.SerialRuleService", partial(add_SerialRuleServiceServicer_to_server, servicer))
        ]
    )
