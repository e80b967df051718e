"""SerialRuleService."""

from dataclasses import dataclass

from aftersales.warranty.v1 import serial_rule_service_pb2 as pb
from aftersales.warranty.v1.serial_rule_pb2 import SerialFinding as SerialFindingMessage
from aftersales.warranty.v1.serial_rule_service_pb2_grpc import SerialRuleServiceServicer
from servicekit.auth.authorization import Access
from servicekit.formats.text import normal, upper
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context
from servicekit.rpc.update_masks import changes_of
from servicekit.runtime.clock import Clock

from warranty.serial_rules.domain.serial_rule import Correction, SerialRuleDraft
from warranty.serial_rules.messages import dummies_of, formats_of, serial_rule_message
from warranty.serial_rules.use_cases import SerialRulebook


@dataclass(frozen=True)
class SerialRuleServicer(SerialRuleServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    rulebook: SerialRulebook

    async def CreateSerialRule(
        self, request: pb.CreateSerialRuleRequest, context: Context
    ) -> pb.CreateSerialRuleResponse:
        caller = await self.access.caller(context, "CreateSerialRule")
        asked = request.serial_rule
        retailer = caller.retailer(asked.retailer)
        draft = SerialRuleDraft(retailer, asked.manufacturer, formats_of(asked.formats), dummies_of(asked.dummies))
        key = idempotency_key_of(caller, "CreateSerialRule", request, retailer=retailer)
        rule = await self.rulebook.create(draft, now=self.clock(), idempotency_key=key)
        return pb.CreateSerialRuleResponse(serial_rule=serial_rule_message.fields(rule, role=caller.role))

    async def UpdateSerialRule(
        self, request: pb.UpdateSerialRuleRequest, context: Context
    ) -> pb.UpdateSerialRuleResponse:
        caller = await self.access.caller(context, "UpdateSerialRule")
        changes = changes_of(request)
        rule = await self.rulebook.correct(
            request.id,
            Correction(
                formats=formats_of(request.formats) if "formats" in changes else None,
                dummies=dummies_of(request.dummies) if "dummies" in changes else None,
            ),
            caller,
            if_version=versions_to_match(request),
            idempotency_key=idempotency_key_of(caller, "UpdateSerialRule", request),
        )
        return pb.UpdateSerialRuleResponse(serial_rule=serial_rule_message.fields(rule, role=caller.role))

    async def GetSerialRule(self, request: pb.GetSerialRuleRequest, context: Context) -> pb.GetSerialRuleResponse:
        caller = await self.access.caller(context, "GetSerialRule")
        rule = await self.rulebook.get(request.id, caller)
        return pb.GetSerialRuleResponse(serial_rule=serial_rule_message.fields(rule, role=caller.role))

    async def ListSerialRules(self, request: pb.ListSerialRulesRequest, context: Context) -> pb.ListSerialRulesResponse:
        caller = await self.access.caller(context, "ListSerialRules")
        retailer = caller.retailer(request.retailer)
        filters = ("ListSerialRules", retailer, request.manufacturer)
        page = await self.rulebook.page(
            retailer,
            request.manufacturer or None,
            size=self.pages.size(request.page_size),
            after=self.pages.read(request.page_token, *filters),
        )
        return pb.ListSerialRulesResponse(
            serial_rules=[serial_rule_message.fields(rule, role=caller.role) for rule in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def CheckSerial(self, request: pb.CheckSerialRequest, context: Context) -> pb.CheckSerialResponse:
        caller = await self.access.caller(context, "CheckSerial")
        retailer = caller.retailer(request.retailer)
        found = await self.rulebook.check(retailer, request.manufacturer, upper(normal(request.serial)))
        return pb.CheckSerialResponse(
            plausible=not found,
            findings=[SerialFindingMessage.Value(f"SERIAL_FINDING_{each.name}") for each in found],
        )
