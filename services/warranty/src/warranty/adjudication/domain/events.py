"""Domain events of adjudication rules."""

from dataclasses import dataclass

from warranty.adjudication.domain.rules import AdjudicationRules


@dataclass(frozen=True, slots=True)
class AdjudicationRulesChanged:
    adjudication_rules: AdjudicationRules
