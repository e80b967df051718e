"""Who pays for what, and what the customer is entitled to: two questions, answered apart.

Per kind of cost, coverages stack in their precedence. Each is decided by itself, so that one more never takes another
away; each pays its share of the whole cost, up to its caps and to what those before it left. So the customer never pays
more for having one more coverage.

A condition of which nothing is stated (the place, the country, the meter) does not exclude a coverage: it is listed in
`unchecked`. A statutory right depends on no place, no territory and no maintenance.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from domainkit.instants import Instant

from warranty.coverage.domain.answers import (
    CostAnswer,
    CoverageAnswer,
    Entitlement,
    Explanation,
    Inputs,
    Reason,
    Right,
    Unchecked,
)
from warranty.coverage.domain.coverage import Coverage, precedence
from warranty.coverage.domain.ledger import CoverageState, Standing, cap_left, standing
from warranty.coverage.domain.periods import day_of, zone_of
from warranty.product_models.domain.terms import CostKind, TermConditions, WarrantyKind

Clauses = Mapping[WarrantyKind, str]
"""Where a right of a kind comes from, by the law pack; empty for a promise, whose term is its source."""

_ENTITLES = {
    WarrantyKind.RECALL: Entitlement.SAFETY,
    WarrantyKind.STATUTORY: Entitlement.CONFORMITY,
    WarrantyKind.COMMERCIAL: Entitlement.PROMISE,
    WarrantyKind.EXTENDED: Entitlement.PROMISE,
    WarrantyKind.CONTRACT: Entitlement.PROMISE,
}
"""Goodwill entitles nobody."""

_BY_STATE = {
    CoverageState.PENDING_START: Reason.NOT_STARTED,
    CoverageState.SUSPENDED: Reason.SUSPENDED,
    CoverageState.EXPIRED: Reason.EXPIRED,
    CoverageState.EXHAUSTED: Reason.EXHAUSTED,
    CoverageState.VOIDED: Reason.VOIDED,
}
_NO_CONDITIONS = TermConditions()


def resolve(
    coverages: Sequence[Coverage], inputs: Inputs, *, costs: Sequence[CostKind] = tuple(CostKind), clauses: Clauses
) -> Explanation:
    """What each coverage does for each kind of cost, and what the customer is entitled to."""
    ordered = sorted(coverages, key=precedence)
    decided = [(each, *_decided(each, inputs)) for each in ordered]
    return Explanation(
        inputs.at,
        tuple(
            Right(each.id, each.kind, _ENTITLES[each.kind], _clause(each, clauses))
            for each, _, reason, _ in decided
            if reason is Reason.APPLIES and each.kind in _ENTITLES
        ),
        tuple(CostAnswer(cost, tuple(_answer(*each, cost, clauses) for each in decided)) for cost in costs),
    )


def contract_day(coverages: Sequence[Coverage], sold_at: Instant | None, time_zone: str) -> date | None:
    """The local day of the sale; that of the first coverage for assets stored before they had it."""
    if sold_at is not None:
        return day_of(sold_at, zone_of(time_zone))
    days = [day_of(each.starts_at, zone_of(each.time_zone)) for each in coverages]
    return min(days, default=None)


def _decided(coverage: Coverage, inputs: Inputs) -> tuple[Standing, Reason, tuple[Unchecked, ...]]:
    now = standing(coverage, inputs.at, known_at=inputs.known_at)
    statutory = coverage.kind is WarrantyKind.STATUTORY
    if now.state is not CoverageState.ACTIVE and not (statutory and now.state is CoverageState.SUSPENDED):
        return now, _BY_STATE[now.state], ()
    conditions = (coverage.term.conditions if coverage.term else None) or _NO_CONDITIONS
    excluded: list[Reason] = []
    unchecked: list[Unchecked] = []
    limit = coverage.term.meter_limit if coverage.term else None
    if limit is not None:
        reading = inputs.meters.get(limit.unit)
        if reading is None:
            unchecked.append(Unchecked.METER)
        elif reading >= limit.value:
            excluded.append(Reason.METER_REACHED)
    if conditions.excluded_faults:
        if not inputs.fault_reason:
            unchecked.append(Unchecked.FAULT_REASON)
        elif inputs.fault_reason in conditions.excluded_faults:
            excluded.append(Reason.FAULT_EXCLUDED)
    if not statutory:
        _check_circumstances(conditions, inputs, excluded, unchecked)
    return now, (excluded[0] if excluded else Reason.APPLIES), tuple(unchecked)


def _check_circumstances(
    conditions: TermConditions, inputs: Inputs, excluded: list[Reason], unchecked: list[Unchecked]
) -> None:
    if conditions.territories:
        if not inputs.country:
            unchecked.append(Unchecked.COUNTRY)
        elif inputs.country not in conditions.territories:
            excluded.append(Reason.OUTSIDE_TERRITORY)
    for wanted, stated, reason, open in (
        (conditions.authorised_place, inputs.place_authorised, Reason.PLACE_NOT_AUTHORISED, Unchecked.PLACE),
        (conditions.maintenance, inputs.maintained, Reason.NOT_MAINTAINED, Unchecked.MAINTENANCE),
    ):
        if wanted and stated is None:
            unchecked.append(open)
        elif wanted and not stated:
            excluded.append(reason)


def _answer(
    coverage: Coverage,
    now: Standing,
    reason: Reason,
    unchecked: tuple[Unchecked, ...],
    cost: CostKind,
    clauses: Clauses,
) -> CoverageAnswer:
    limit, left, share = coverage.limit(cost), cap_left(coverage, cost), coverage.share(cost)
    zone = zone_of(coverage.time_zone)
    if reason is Reason.APPLIES and not share:
        reason = Reason.NO_SHARE
    elif reason is Reason.APPLIES and left is not None and not left.amount_minor:
        reason = Reason.CAP_REACHED
    return CoverageAnswer(
        coverage_id=coverage.id,
        kind=coverage.kind,
        reason=reason,
        share_percent=share if reason is Reason.APPLIES else 0,
        cap_left=left,
        per_claim=limit.per_claim,
        deductible=limit.deductible,
        clause=_clause(coverage, clauses),
        first_day=day_of(now.starts_at, zone),
        last_day=day_of(Instant(now.ends_at - 1), zone),
        unchecked=unchecked if reason is Reason.APPLIES else (),
    )


def _clause(coverage: Coverage, clauses: Clauses) -> str:
    return clauses.get(coverage.kind, "")
