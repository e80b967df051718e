"""Limits of goodwill through the service."""

from typing import Any

from aftersales.common.v1.common_pb2 import Money
from aftersales.warranty.v1 import claim_pb2
from aftersales.warranty.v1 import claim_service_pb2 as claims
from aftersales.warranty.v1 import goodwill_service_pb2 as pb
from aftersales.warranty.v1.goodwill_pb2 import GoodwillPolicy
from aftersales.warranty.v1.product_model_pb2 import COST_KIND_TRAVEL
from servicekit.mapping.timestamps import from_rfc3339, to_timestamp
from servicekit.testing.service import running_service
from warranty.wiring import COLLECTIONS, wire

from services.warranty.tests.steps import create, purchase, report

NOW = from_rfc3339("2026-05-01T10:00:00Z")
OWN: dict[str, Any] = {"role": "customer", "customer": "cus_1"}


def euros(amount: int) -> Money:
    return Money(amount_minor=amount, currency="EUR")


async def test_more_goodwill_needs_a_supervisor() -> None:
    async with running_service("warranty", COLLECTIONS, wire, now=NOW) as service:
        model = await create(service)
        await report(service, purchase(model.id, ["ast_1"]))
        policy = GoodwillPolicy(automatic_limit=euros(0), agent_limit=euros(5_000), supervisor_limit=euros(20_000))
        made = (await service.call(pb.CreateGoodwillPolicyRequest(goodwill_policy=policy), "admin")).goodwill_policy
        for role in ("supervisor", "partner", "customer"):
            refused = await service.refusal(pb.CreateGoodwillPolicyRequest(goodwill_policy=policy), role=role)
            assert refused[0] == "PERMISSION_DENIED"
        [listed] = (await service.call(pb.ListGoodwillPoliciesRequest())).goodwill_policies
        assert listed == made
        other: dict[str, Any] = {"role": "agent", "retailers": ["baltic-tools"]}
        assert await service.outcome(pb.ListGoodwillPoliciesRequest(), **other) == "empty"
        one = pb.GetGoodwillPolicyRequest(id=made.id)
        assert (await service.call(one)).goodwill_policy == made
        assert await service.refusal(one, **other) == ("NOT_FOUND", "GOODWILL_POLICY_NOT_FOUND")
        line = claim_pb2.ClaimLine(
            fault_reason="no_cooling",
            cost_kind=COST_KIND_TRAVEL,  # no coverage pays it
            quantity=1,
            asked=euros(12_000),
            requested_remedy=claim_pb2.REMEDY_REPAIR,
        )
        failed_at = to_timestamp(from_rfc3339("2026-04-20T10:00:00Z"))
        claim = claim_pb2.Claim(asset_id="ast_1", description="Warm.", failed_at=failed_at, lines=[line])
        id = (await service.call(claims.CreateClaimRequest(claim=claim), **OWN)).claim.id
        invoice = claims.SubmittedEvidence(kind=claim_pb2.EVIDENCE_KIND_INVOICE, text="R-1")
        await service.call(claims.SubmitClaimRequest(id=id, evidence=[invoice]), **OWN)
        whole = claims.ClaimLineVerdict(line=1, state=claim_pb2.CLAIM_LINE_STATE_APPROVED)
        decision = claims.DecideClaimRequest(id=id, decisions=[whole])
        assert await service.refusal(decision, sub="aino") == ("FAILED_PRECONDITION", "GOODWILL_LIMIT")
        shown = (await service.call(claims.GetClaimRequest(id=id))).claim.lines[0]
        assert (shown.state, len(shown.decisions)) == (claim_pb2.CLAIM_LINE_STATE_OPEN, 0)
        decided = (await service.call(decision, "supervisor", sub="olli")).claim.lines[0]
        assert [each.net.amount_minor for each in decided.payments.payers] == [12_000]
