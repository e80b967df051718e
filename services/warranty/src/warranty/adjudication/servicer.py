"""AdjudicationService."""

from collections.abc import Sequence
from dataclasses import dataclass

from aftersales.warranty.v1 import adjudication_pb2, adjudication_service_pb2
from aftersales.warranty.v1 import adjudication_service_pb2 as pb
from aftersales.warranty.v1.adjudication_service_pb2_grpc import AdjudicationServiceServicer
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.formats.json_objects import json_object
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context, chosen
from servicekit.rpc.rules import MOST_VIOLATIONS, RequestInvalid
from servicekit.runtime.clock import Clock

from warranty.adjudication.domain.adjudicating import ClaimFacts, LineFacts, wrong_in_facts
from warranty.adjudication.domain.conditions import Wrong
from warranty.adjudication.domain.rules import AdjudicationRules, CustomerTexts, Decision, RuleDraft, wrong_in
from warranty.adjudication.messages import adjudication_rules_message, outcome_message, vocabulary_message
from warranty.adjudication.use_cases import Adjudication


@dataclass(frozen=True)
class AdjudicationServicer(AdjudicationServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    adjudication: Adjudication

    async def GetAdjudicationVocabulary(
        self, request: pb.GetAdjudicationVocabularyRequest, context: Context
    ) -> pb.GetAdjudicationVocabularyResponse:
        await self.access.caller(context, "GetAdjudicationVocabulary")
        return pb.GetAdjudicationVocabularyResponse(vocabulary=vocabulary_message())

    async def CreateAdjudicationRules(
        self, request: pb.CreateAdjudicationRulesRequest, context: Context
    ) -> pb.CreateAdjudicationRulesResponse:
        caller = await self.access.caller(context, "CreateAdjudicationRules")
        asked = request.adjudication_rules
        retailer = caller.retailer(asked.retailer)
        drafts = [_draft(number, each) for number, each in enumerate(asked.rules)]
        _require_right([(f"adjudication_rules.{path}", remedy) for path, remedy in wrong_in(drafts)])
        key = idempotency_key_of(caller, "CreateAdjudicationRules", request, retailer=retailer)
        version = await self.adjudication.create(
            retailer, asked.name, drafts, id=new_id("adj", key), now=self.clock(), key=key
        )
        return pb.CreateAdjudicationRulesResponse(adjudication_rules=await self._shown(version, caller.role))

    async def PublishAdjudicationRules(
        self, request: pb.PublishAdjudicationRulesRequest, context: Context
    ) -> pb.PublishAdjudicationRulesResponse:
        caller = await self.access.caller(context, "PublishAdjudicationRules")
        version = await self.adjudication.publish(
            request.id,
            caller,
            now=self.clock(),
            if_version=versions_to_match(request),
            key=idempotency_key_of(caller, "PublishAdjudicationRules", request),
        )
        return pb.PublishAdjudicationRulesResponse(adjudication_rules=await self._shown(version, caller.role))

    async def CheckAdjudicationRules(
        self, request: pb.CheckAdjudicationRulesRequest, context: Context
    ) -> pb.CheckAdjudicationRulesResponse:
        caller = await self.access.caller(context, "CheckAdjudicationRules")
        outcomes = await self.adjudication.check(request.id, _facts(request), caller)
        return pb.CheckAdjudicationRulesResponse(
            lines=[outcome_message(outcome, role=caller.role) for outcome in outcomes]
        )

    async def GetAdjudicationRules(
        self, request: pb.GetAdjudicationRulesRequest, context: Context
    ) -> pb.GetAdjudicationRulesResponse:
        caller = await self.access.caller(context, "GetAdjudicationRules")
        version = await self.adjudication.get(request.id, caller)
        return pb.GetAdjudicationRulesResponse(adjudication_rules=await self._shown(version, caller.role))

    async def ListAdjudicationRules(
        self, request: pb.ListAdjudicationRulesRequest, context: Context
    ) -> pb.ListAdjudicationRulesResponse:
        caller = await self.access.caller(context, "ListAdjudicationRules")
        retailer = caller.retailer(request.retailer)
        filters = ("ListAdjudicationRules", retailer)
        page = await self.adjudication.page(
            retailer, size=self.pages.size(request.page_size), after=self.pages.read(request.page_token, *filters)
        )
        in_force = await self.adjudication.in_force(retailer)
        return pb.ListAdjudicationRulesResponse(
            adjudication_rules=[_message(version, in_force, caller.role) for version in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def _shown(self, version: AdjudicationRules, role: str) -> adjudication_pb2.AdjudicationRules:
        return _message(version, await self.adjudication.in_force(version.retailer), role)


def _message(
    version: AdjudicationRules, in_force: AdjudicationRules | None, role: str
) -> adjudication_pb2.AdjudicationRules:
    return adjudication_rules_message(version, role=role, in_force=in_force is not None and in_force.id == version.id)


def _draft(number: int, asked: adjudication_pb2.AdjudicationRule) -> RuleDraft:
    return RuleDraft(
        id=asked.id.strip(),
        decision=chosen(Decision, asked, "decision", path=f"rules[{number}].decision"),
        reason_code=asked.reason_code.strip(),
        texts=CustomerTexts(
            de=asked.texts.de, en=asked.texts.en, es=asked.texts.es, fi=asked.texts.fi, fr=asked.texts.fr
        ),
        when=json_object(asked.when),
    )


def _facts(request: adjudication_service_pb2.CheckAdjudicationRulesRequest) -> ClaimFacts:
    """Raises RequestInvalid."""
    claim = json_object(request.facts)
    wrong = wrong_in_facts(claim, "facts", of_line=False)
    lines = []
    for place, line in enumerate(request.lines):
        facts = json_object(line.facts)
        wrong += wrong_in_facts(facts, f"lines[{place}].facts", of_line=True)
        lines.append(LineFacts(line.number, facts))
    _require_right(wrong)
    return ClaimFacts(claim, tuple(lines))


def _require_right(wrong: Sequence[Wrong]) -> None:
    """Raises RequestInvalid."""
    if wrong:
        raise RequestInvalid(wrong[:MOST_VIOLATIONS])
