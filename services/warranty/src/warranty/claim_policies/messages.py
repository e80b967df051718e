"""Claim policies as aftersales.warranty.v1 shows them. Budgets are whole minutes there."""

from aftersales.warranty.v1 import claim_policy_pb2 as pb
from domainkit.instants import MINUTE
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from warranty.claim_policies.domain.claim_policy import ClaimBudgets, ClaimPolicy, ClaimTargetKind


def _first_answer(policy: ClaimPolicy) -> int | None:
    return _minutes(policy, ClaimTargetKind.FIRST_ANSWER)


def _decision(policy: ClaimPolicy) -> int | None:
    return _minutes(policy, ClaimTargetKind.DECISION)


def _settlement(policy: ClaimPolicy) -> int | None:
    return _minutes(policy, ClaimTargetKind.SETTLEMENT)


claim_policy_message = mapper(
    ClaimPolicy,
    pb.ClaimPolicy,
    computed={
        "etag": version_etag,
        "first_answer_minutes": _first_answer,
        "decision_minutes": _decision,
        "settlement_minutes": _settlement,
    },
)


def budgets_of(asked: pb.ClaimPolicy) -> ClaimBudgets:
    return ClaimBudgets(
        first_answer=asked.first_answer_minutes * MINUTE if asked.HasField("first_answer_minutes") else None,
        decision=asked.decision_minutes * MINUTE if asked.HasField("decision_minutes") else None,
        settlement=asked.settlement_minutes * MINUTE if asked.HasField("settlement_minutes") else None,
    )


def _minutes(policy: ClaimPolicy, kind: ClaimTargetKind) -> int | None:
    budget = policy.budgets.of(kind)
    return None if budget is None else budget // MINUTE
