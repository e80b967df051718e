"""Rules as JSON, and requests with them."""

import json
from typing import Any

from aftersales.warranty.v1 import adjudication_service_pb2 as pb
from aftersales.warranty.v1.adjudication_pb2 import (
    AdjudicationDecision,
    AdjudicationRule,
    AdjudicationRules,
    AdjudicationTexts,
)
from google.protobuf.message import Message
from servicekit.testing.service import RunningService
from warranty.adjudication.domain.rules import CustomerTexts, Decision, RuleDraft

Json = Any

TEXTS = CustomerTexts(de="Ja", en="Yes", es="Sí", fi="Kyllä", fr="Oui")
COVERED = {"field": "coverage.applies", "operator": "equals", "value": True}
EURO = {"field": "claim.currency", "operator": "equals", "value": "EUR"}
SMALL = {"field": "line.asked", "operator": "at_most", "value": 15_000}
NO_PHOTO = {"field": "claim.evidence", "operator": "equals", "value": 0}
LIMIT = {"all": [COVERED, EURO, SMALL]}


def draft(when: Json, decision: Decision = Decision.APPROVE, *, id: str = "small-parts") -> RuleDraft:
    return RuleDraft(id, decision, id.upper(), TEXTS, when)


def rule(when: Json = LIMIT, decision: str = "APPROVE", *, id: str = "small-parts") -> AdjudicationRule:
    return AdjudicationRule(
        id=id,
        decision=AdjudicationDecision.Value(f"ADJUDICATION_DECISION_{decision}"),
        reason_code=id.upper(),
        texts=AdjudicationTexts(de="Ja", en="Yes", es="Sí", fi="Kyllä", fr="Oui"),
        when=json.dumps(when),
    )


def a_version(*rules: AdjudicationRule, name: str = "Limits") -> pb.CreateAdjudicationRulesRequest:
    version = AdjudicationRules(retailer="nordic-home", name=name, rules=rules or [rule()])
    return pb.CreateAdjudicationRulesRequest(adjudication_rules=version)


async def created(service: RunningService, *rules: AdjudicationRule) -> AdjudicationRules:
    response = await service.call(a_version(*rules), "admin")
    return response.adjudication_rules  # type: ignore[no-any-return]


def trying(id: str, claim: Json, **line: Json) -> pb.CheckAdjudicationRulesRequest:
    """One line; `line_asked=1` is the fact line.asked."""
    facts = {name.replace("_", ".", 1): value for name, value in line.items()}
    lines = [pb.AdjudicationLineFacts(number=1, facts=json.dumps(facts))]
    return pb.CheckAdjudicationRulesRequest(id=id, facts=json.dumps(claim), lines=lines)


REQUESTS: dict[str, Message] = {
    "GetAdjudicationVocabulary": pb.GetAdjudicationVocabularyRequest(),
    "CreateAdjudicationRules": a_version(),
    "PublishAdjudicationRules": pb.PublishAdjudicationRulesRequest(id="adj_1"),
    "CheckAdjudicationRules": trying("adj_1", {}),
    "GetAdjudicationRules": pb.GetAdjudicationRulesRequest(id="adj_1"),
    "ListAdjudicationRules": pb.ListAdjudicationRulesRequest(),
}
