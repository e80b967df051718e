"""What evidence a claim needs, as data: it is known before the claim is submitted."""

from collections.abc import Mapping, Sequence, Set

from domainkit.refusals import Refused

from warranty.claims.domain.claim import Claim, ClaimLine, EvidenceKind, Remedy
from warranty.product_models.domain.terms import CostKind

OF_EVERY_CLAIM = frozenset({EvidenceKind.DESCRIPTION})

BY_REMEDY: Mapping[Remedy, Set[EvidenceKind]] = {
    Remedy.REPAIR: frozenset(),
    Remedy.REPLACEMENT: frozenset({EvidenceKind.PHOTO}),
    Remedy.PRICE_REDUCTION: frozenset({EvidenceKind.PHOTO}),
    Remedy.REFUND: frozenset({EvidenceKind.PHOTO}),
}
BY_FAULT: Mapping[str, Set[EvidenceKind]] = {
    "transport_damage": frozenset({EvidenceKind.PHOTO}),
    "surface_damage": frozenset({EvidenceKind.PHOTO}),
    "intermittent": frozenset({EvidenceKind.TEST_REPORT}),
}
BY_COST: Mapping[CostKind, Set[EvidenceKind]] = {
    CostKind.TRAVEL: frozenset({EvidenceKind.INVOICE}),
    CostKind.SHIPPING: frozenset({EvidenceKind.INVOICE}),
}
"""Costs that somebody had already; parts and labour are asked for before the work."""


def required_evidence(lines: Sequence[ClaimLine]) -> tuple[EvidenceKind, ...]:
    """In the order of the enum."""
    needed = set(OF_EVERY_CLAIM)
    for line in lines:
        needed |= BY_REMEDY[line.requested_remedy] | BY_FAULT.get(line.fault_reason, frozenset())
        if line.asked.amount_minor:
            needed |= BY_COST.get(line.cost_kind, frozenset())
    return tuple(kind for kind in EvidenceKind if kind in needed)


def missing_evidence(claim: Claim) -> tuple[EvidenceKind, ...]:
    """What is needed and not there. The description is that of the claim."""
    there = {each.kind for each in claim.evidence} | ({EvidenceKind.DESCRIPTION} if claim.description else set())
    return tuple(kind for kind in required_evidence(claim.lines) if kind not in there)


def require_evidence(claim: Claim) -> None:
    """Raises Refused: EVIDENCE_MISSING."""
    if missing := missing_evidence(claim):
        raise Refused(
            "conflict",
            "EVIDENCE_MISSING",
            f"The claim needs evidence that it does not have: {', '.join(missing)}.",
            metadata={"missing_evidence": ",".join(missing)},
        )
