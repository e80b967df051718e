"""Coverages, explanations and law packs as aftersales.warranty.v1 shows them."""

from aftersales.common.v1 import common_pb2
from aftersales.warranty.v1 import asset_pb2, product_model_pb2
from aftersales.warranty.v1 import coverage_pb2 as pb
from domainkit.actors import Actor, shown_id, shown_name
from domainkit.instants import EPOCH, Instant
from domainkit.money import Money
from servicekit.formats.currencies import decimals
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from warranty.coverage.domain.answers import CostAnswer, CoverageAnswer, Explanation, Right
from warranty.coverage.domain.coverage import Coverage
from warranty.coverage.domain.entries import LedgerEntry
from warranty.coverage.domain.law import LawPack, LawRule
from warranty.coverage.domain.wording import sentence, summary
from warranty.coverage.use_cases import CoverageRecord
from warranty.product_models.domain.terms import CostLimit, WarrantyTerm


def _recorded_at(entry: LedgerEntry) -> Instant | None:
    return None if entry.recorded_at == EPOCH else entry.recorded_at


_money = mapper(Money, common_pb2.Money, computed={"decimals": decimals})
_actor = mapper(Actor, common_pb2.Actor, computed={"id": shown_id, "display_name": shown_name})
_limit = mapper(CostLimit, product_model_pb2.CostLimit, parts=[_money])
_term = mapper(WarrantyTerm, product_model_pb2.WarrantyTerm, parts=[_limit])
_entry = mapper(LedgerEntry, pb.CoverageEntry, computed={"recorded_at": _recorded_at}, parts=[_actor, _money])
_coverage = mapper(Coverage, asset_pb2.Coverage)

record_message = mapper(
    CoverageRecord,
    pb.CoverageRecord,
    sources={"coverage_id": "coverage.id", "term": "coverage.term", "entries": "coverage.ledger"},
    computed={"etag": version_etag},
    parts=[_coverage, _term, _entry],
)
_answer = mapper(CoverageAnswer, pb.CoverageAnswer, given={"sentence": str}, parts=[_money])
_right = mapper(Right, pb.CoverageRight)
law_pack_message = mapper(LawPack, pb.LawPack, parts=[mapper(LawRule, pb.LawRule)])


def explanation_message(asset_id: str, explanation: Explanation, role: str) -> pb.CoverageExplanation:
    message = pb.CoverageExplanation(
        asset_id=asset_id,
        summary=summary(explanation),
        rights=[_right.fields(right, role=role) for right in explanation.rights],
        costs=[_cost(cost, role) for cost in explanation.costs],
    )
    message.at.FromMicroseconds(explanation.at)
    return message


def _cost(cost: CostAnswer, role: str) -> pb.CostCoverage:
    kind = product_model_pb2.CostKind.Value(f"COST_KIND_{cost.cost_kind.name}")
    answers = [_answer(each, role=role, sentence=sentence(each, cost.cost_kind)) for each in cost.coverages]
    return pb.CostCoverage(cost_kind=kind, coverages=answers)
