"""Adjudication rules as aftersales.warranty.v1 shows them."""

from aftersales.warranty.v1 import adjudication_pb2 as pb
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from warranty.adjudication.domain.adjudicating import LineOutcome
from warranty.adjudication.domain.conditions import Step, as_text
from warranty.adjudication.domain.rules import AdjudicationRules
from warranty.adjudication.domain.vocabulary import OPERATOR_MEANINGS, VOCABULARY, OperatorMeaning, VocabularyField

adjudication_rules_message = mapper(
    AdjudicationRules,
    pb.AdjudicationRules,
    computed={"etag": version_etag},
    given={"in_force": bool | None},
)


def _values(step: Step) -> tuple[str, ...]:
    return tuple(map(as_text, step.values))


def _fact(step: Step) -> str | None:
    return None if step.fact is None else as_text(step.fact)


step_message = mapper(Step, pb.AdjudicationStep, computed={"values": _values, "fact": _fact})
outcome_message = mapper(LineOutcome, pb.AdjudicationOutcome, parts=[step_message])
_field_message = mapper(VocabularyField, pb.AdjudicationField)
_operator_message = mapper(OperatorMeaning, pb.AdjudicationOperatorMeaning)


def vocabulary_message() -> pb.AdjudicationVocabulary:
    return pb.AdjudicationVocabulary(
        fields=map(_field_message, VOCABULARY.values()), operators=map(_operator_message, OPERATOR_MEANINGS)
    )
