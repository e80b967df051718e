"""SlaPolicyService."""

from collections.abc import Iterable
from dataclasses import dataclass

from aftersales.tickets.v1 import sla_policy_pb2
from aftersales.tickets.v1 import sla_policy_service_pb2 as pb
from aftersales.tickets.v1.sla_policy_service_pb2_grpc import SlaPolicyServiceServicer
from domainkit.instants import MINUTE, Duration
from domainkit.refusals import invalid
from google.protobuf.message import Message
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context, chosen, chosen_each, chosen_or_none
from servicekit.rpc.update_masks import Changes, changes_of
from servicekit.runtime.clock import Clock

from tickets.policies.domain.content import ConditionEdits, Content
from tickets.policies.domain.kinds import Channel, NewTerms, Priority, TargetKind
from tickets.policies.domain.policy import Budgets, Escalation, PartnerBudgets
from tickets.policies.domain.policy_query import PolicyQuery
from tickets.policies.domain.sla_policy import Edits
from tickets.policies.messages import policy_message, version_message
from tickets.policies.use_cases.arranging import PolicyUseCases
from tickets.policies.use_cases.recomputing import PolicyRecomputations

_BUDGETS = {
    TargetKind.FIRST_RESPONSE: "first_response_minutes",
    TargetKind.NEXT_RESPONSE: "next_response_minutes",
    TargetKind.RESOLUTION: "resolution_minutes",
}
_CONDITIONS = ("priorities", "channels", "category_ids", "plan_ids")


@dataclass(frozen=True)
class SlaPolicyServicer(SlaPolicyServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    policies: PolicyUseCases
    recomputations: PolicyRecomputations

    async def CreateSlaPolicy(self, request: pb.CreateSlaPolicyRequest, context: Context) -> pb.CreateSlaPolicyResponse:
        caller = await self.access.caller(context, "CreateSlaPolicy")
        asked = request.sla_policy
        retailer = caller.retailer(asked.retailer)
        key = idempotency_key_of(caller, "CreateSlaPolicy", request, retailer=retailer)
        budgets, partner_budgets = _targets(asked.targets)
        content = Content(
            conditions=_conditions(asked.conditions, set(_CONDITIONS)),
            budgets=budgets,
            partner_budgets=partner_budgets,
            calendar_id=asked.calendar_id,
            warn_at=tuple(asked.warn_at),
            escalations=_escalations(asked.escalations),
        )
        policy = await self.policies.create(
            retailer, asked.name, asked.position, content, id=new_id("slp", key), now=self.clock(), key=key
        )
        return pb.CreateSlaPolicyResponse(sla_policy=policy_message.fields(policy, role=caller.role))

    async def GetSlaPolicy(self, request: pb.GetSlaPolicyRequest, context: Context) -> pb.GetSlaPolicyResponse:
        caller = await self.access.caller(context, "GetSlaPolicy")
        policy = await self.policies.get(request.id, caller)
        return pb.GetSlaPolicyResponse(sla_policy=policy_message.fields(policy, role=caller.role))

    async def BatchGetSlaPolicies(
        self, request: pb.BatchGetSlaPoliciesRequest, context: Context
    ) -> pb.BatchGetSlaPoliciesResponse:
        caller = await self.access.caller(context, "BatchGetSlaPolicies")
        found = await self.policies.among(request.ids, caller)
        return pb.BatchGetSlaPoliciesResponse(
            sla_policies=[policy_message.fields(policy, role=caller.role) for policy in found]
        )

    async def ListSlaPolicies(self, request: pb.ListSlaPoliciesRequest, context: Context) -> pb.ListSlaPoliciesResponse:
        caller = await self.access.caller(context, "ListSlaPolicies")
        query = PolicyQuery(
            retailer=caller.retailer(request.retailer),
            deactivated=request.deactivated if request.HasField("deactivated") else None,
        )
        filters = ("ListSlaPolicies", query.retailer, str(query.deactivated))
        page = await self.policies.page(
            query, size=self.pages.size(request.page_size), after=self.pages.read(request.page_token, *filters)
        )
        return pb.ListSlaPoliciesResponse(
            sla_policies=[policy_message.fields(policy, role=caller.role) for policy in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def UpdateSlaPolicy(self, request: pb.UpdateSlaPolicyRequest, context: Context) -> pb.UpdateSlaPolicyResponse:
        caller = await self.access.caller(context, "UpdateSlaPolicy")
        policy = await self.policies.update(
            request.id,
            _edits(request),
            caller,
            now=self.clock(),
            if_version=versions_to_match(request),
            key=idempotency_key_of(caller, "UpdateSlaPolicy", request),
        )
        return pb.UpdateSlaPolicyResponse(sla_policy=policy_message.fields(policy, role=caller.role))

    async def RecomputeSlaPolicy(
        self, request: pb.RecomputeSlaPolicyRequest, context: Context
    ) -> pb.RecomputeSlaPolicyResponse:
        caller = await self.access.caller(context, "RecomputeSlaPolicy")
        policy = await self.recomputations.begin(
            request.id,
            chosen(NewTerms, request, "terms"),
            caller,
            now=self.clock(),
            if_version=versions_to_match(request),
            key=idempotency_key_of(caller, "RecomputeSlaPolicy", request),
        )
        return pb.RecomputeSlaPolicyResponse(sla_policy=policy_message.fields(policy, role=caller.role))

    async def ListSlaPolicyVersions(
        self, request: pb.ListSlaPolicyVersionsRequest, context: Context
    ) -> pb.ListSlaPolicyVersionsResponse:
        caller = await self.access.caller(context, "ListSlaPolicyVersions")
        filters = ("ListSlaPolicyVersions", request.policy_id)
        page = await self.policies.versions_of(
            request.policy_id,
            caller,
            size=self.pages.size(request.page_size),
            after=self.pages.read(request.page_token, *filters),
        )
        return pb.ListSlaPolicyVersionsResponse(
            versions=[version_message.fields(version, role=caller.role) for version in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def GetSlaPolicyVersion(
        self, request: pb.GetSlaPolicyVersionRequest, context: Context
    ) -> pb.GetSlaPolicyVersionResponse:
        caller = await self.access.caller(context, "GetSlaPolicyVersion")
        version = await self.policies.version(request.policy_id, _number(request.number), caller)
        return pb.GetSlaPolicyVersionResponse(version=version_message.fields(version, role=caller.role))


def _number(text: str) -> int:
    """0, which no version has, for what is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _edits(request: pb.UpdateSlaPolicyRequest) -> Edits:
    """Raises Refused (VALIDATION_FAILED) for a mask that names something else, or a field that it has no value for."""
    changes = changes_of(request)
    budgets, partner_budgets = _targets(request.targets) if "targets" in changes else (None, None)
    return Edits(
        name=request.name if "name" in changes else None,
        position=request.position if "position" in changes else None,
        content=Content(
            conditions=_conditions(request.conditions, _changed_conditions(changes)),
            budgets=budgets,
            partner_budgets=partner_budgets,
            calendar_id=request.calendar_id if "calendar_id" in changes else None,
            warn_at=tuple(request.warn_at) if "warn_at" in changes else None,
            escalations=_escalations(request.escalations) if "escalations" in changes else None,
        ),
        deactivated=request.deactivated if "deactivated" in changes else None,
    )


def _changed_conditions(changes: Changes) -> set[str]:
    return {name for name in _CONDITIONS if "conditions" in changes or f"conditions.{name}" in changes}


def _conditions(asked: sla_policy_pb2.SlaPolicyConditions, given: set[str]) -> ConditionEdits:
    return ConditionEdits(
        priorities=chosen_each(Priority, asked, "priorities") if "priorities" in given else None,
        channels=chosen_each(Channel, asked, "channels") if "channels" in given else None,
        category_ids=tuple(asked.category_ids) if "category_ids" in given else None,
        plan_ids=tuple(asked.plan_ids) if "plan_ids" in given else None,
    )


def _targets(asked: Iterable[sla_policy_pb2.SlaPolicyTargets]) -> tuple[Budgets, PartnerBudgets]:
    """Raises Refused (VALIDATION_FAILED) for a priority that is named twice."""
    budgets, partners = {}, {}
    for index, each in enumerate(asked):
        priority = chosen(Priority, each, "priority", path=f"targets[{index}].priority")
        if priority in budgets:
            raise invalid(f"targets[{index}].priority", f"Is named twice: give all targets of {priority} at once.")
        budgets[priority] = {
            kind: budget for kind, name in _BUDGETS.items() if (budget := _budget(each, name)) is not None
        }
        if (for_partners := _budget(each, "partner_response_minutes")) is not None:
            partners[priority] = for_partners
    return budgets, partners


def _budget(asked: Message, name: str) -> Duration | None:
    return MINUTE * int(getattr(asked, name)) if asked.HasField(name) else None


def _escalations(asked: Iterable[sla_policy_pb2.SlaPolicyEscalation]) -> tuple[Escalation, ...]:
    return tuple(
        Escalation(
            target=chosen(TargetKind, each, "target", path=f"escalations[{index}].target"),
            share=each.share,
            priority=chosen_or_none(Priority, each, "priority", path=f"escalations[{index}].priority"),
            team_id=each.team_id,
            agent_id=each.agent_id,
            notify_agent_ids=tuple(each.notify_agent_ids),
        )
        for index, each in enumerate(asked)
    )
