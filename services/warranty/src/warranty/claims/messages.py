"""Claims as aftersales.warranty.v1 shows them."""

from dataclasses import replace

from aftersales.common.v1 import common_pb2
from aftersales.warranty.v1 import claim_pb2 as pb
from domainkit.actors import Actor, shown_id, shown_name
from domainkit.instants import Instant
from domainkit.money import Money
from servicekit.formats.currencies import decimals
from servicekit.mapping.mapper import MessageFields, mapper
from servicekit.rpc.etags import etag_of

from warranty.claims.domain.claim import Claim, ClaimAction, ClaimTransition, EvidenceKind
from warranty.claims.domain.clock_view import ClockView
from warranty.claims.domain.evidence import missing_evidence, required_evidence
from warranty.claims.domain.states import allowed_actions


def _required(claim: Claim) -> tuple[EvidenceKind, ...]:
    return required_evidence(claim.lines)


def _missing(claim: Claim) -> tuple[EvidenceKind, ...]:
    return missing_evidence(claim)


actor_message = mapper(Actor, common_pb2.Actor, computed={"id": shown_id, "display_name": shown_name})
money_message = mapper(Money, common_pb2.Money, computed={"decimals": decimals})
claim_message = mapper(
    Claim,
    pb.Claim,
    computed={"required_evidence": _required, "missing_evidence": _missing},
    given={
        "allowed_actions": tuple[ClaimAction, ...],
        "etag": str,
        "transitions": tuple[ClaimTransition, ...],
        "clock": ClockView | None,
    },
    parts=[actor_message, money_message],
)


def claim_fields(
    claim: Claim, role: str, now: Instant, clock: ClockView | None, *, listed: bool = False
) -> MessageFields:
    """The claim as `role` sees it now; in lists without its transitions, and without how rules decided."""
    actions = allowed_actions(claim, role, now)
    return claim_message.fields(
        _without_adjudications(claim) if listed else claim,
        role=role,
        allowed_actions=actions,
        etag=etag_of(claim.version, role, *actions, *(clock.varying() if clock else ())),
        transitions=() if listed else claim.transitions,
        clock=clock,
    )


def _without_adjudications(claim: Claim) -> Claim:
    lines = (
        replace(line, decisions=tuple(replace(each, texts=None, adjudication=None) for each in line.decisions))
        for line in claim.lines
    )
    return replace(claim, lines=tuple(lines))
