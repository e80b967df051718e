"""What rules may know of a claim, by the names of the vocabulary. What is not known is left out."""

from collections.abc import Mapping, Sequence

from domainkit.actors import ActorKind
from domainkit.instants import DAY
from domainkit.money import Money

from warranty.adjudication.domain.adjudicating import ClaimFacts, LineFacts
from warranty.adjudication.domain.conditions import Facts, Value, misfit
from warranty.adjudication.domain.vocabulary import VOCABULARY
from warranty.assets.domain.asset import Asset
from warranty.claims.domain.claim import Claim, ClaimLine, ReferralFlag
from warranty.claims.domain.earlier import EarlierClaim
from warranty.coverage.domain.answers import CoverageAnswer, Inputs
from warranty.coverage.domain.resolver import resolve

Known = Mapping[str, Value | None]
NO_PRICES: Mapping[int, Money] = {}
_ORIGINS = {
    ActorKind.CUSTOMER: "customer",
    ActorKind.AGENT: "agent",
    ActorKind.SUPERVISOR: "agent",
    ActorKind.PARTNER: "partner",
}


def facts_of(
    claim: Claim, asset: Asset | None, earlier: Sequence[EarlierClaim], prices: Mapping[int, Money] = NO_PRICES
) -> ClaimFacts:
    """`earlier`: the customer's claims for the asset, of which only those that were handed in before this one count.

    `prices`: what the price list has for lines, by their numbers.

    An asset that somebody else owns by now says nothing about this claim.
    """
    owned = asset if asset is not None and asset.customer_id == claim.customer_id else None
    currencies = {line.asked.currency for line in claim.lines}
    lines = tuple(
        LineFacts(line.number, _known(_of_line(claim, line, owned, prices, one_currency=len(currencies) == 1)))
        for line in claim.lines
    )
    asked: Known = {}
    if len(currencies) == 1:
        asked = {
            "claim.currency": next(iter(currencies)),
            "claim.asked": sum(line.asked.amount_minor for line in claim.lines),
        }
    return ClaimFacts(
        _known({**_of_claim(claim), **asked, **_of_asset(claim, owned), **_of_history(claim, earlier)}), lines
    )


def _of_claim(claim: Claim) -> Known:
    submitted = claim.submitted_at
    return {
        "claim.origin": _ORIGINS.get(claim.created_by.kind),
        "claim.lines": len(claim.lines),
        "claim.evidence": len(claim.evidence),
        "claim.days_since_failure": None if submitted is None else (submitted - claim.failed_at) // DAY,
    }


def _of_asset(claim: Claim, asset: Asset | None) -> Known:
    flags = {
        "asset.meter": claim.meter.value if claim.meter else None,
        "asset.dummy_serial": ReferralFlag.DUMMY_SERIAL in claim.flags,
        "asset.registered_after_failure": ReferralFlag.REGISTERED_AFTER_FAILURE in claim.flags,
    }
    if asset is None:
        return flags
    return {
        **flags,
        "asset.product_model": asset.product_model_id,
        "asset.manufacturer": asset.manufacturer,
        "asset.condition": asset.condition.value,
        "asset.age_days": None if asset.sold_at is None else (claim.failed_at - asset.sold_at) // DAY,
    }


def _of_history(claim: Claim, earlier: Sequence[EarlierClaim]) -> Known:
    before = [
        each for each in earlier if each.id != claim.id and each.was_submitted and each.created_at <= claim.created_at
    ]
    return {
        "history.claims": len(before),
        "history.denied_claims": sum(each.is_denied for each in before),
        "history.repeat_fault": bool(claim.repeat_of),
    }


def _of_line(
    claim: Claim, line: ClaimLine, asset: Asset | None, prices: Mapping[int, Money], *, one_currency: bool
) -> Known:
    price = prices.get(line.number)
    answers = _answers(claim, line, asset)
    first = _certain(answers or ())
    limits: list[Money] = [each for each in (first.cap_left, first.per_claim) if each] if first else []
    sums = [*limits, first.deductible] if first and first.deductible else limits
    sums = [*sums, price] if price else sums
    differs = not one_currency or any(each.currency != line.asked.currency for each in sums)
    return {
        "line.cost_kind": line.cost_kind.value,
        "line.remedy": line.requested_remedy.value,
        "line.fault_reason": line.fault_reason,
        "line.part_number": line.part_number or None,
        "line.quantity": line.quantity,
        "line.asked": line.asked.amount_minor if one_currency else None,
        "line.above_list": None if price is None or differs else max(0, line.asked.amount_minor - price.amount_minor),
        "line.another_currency": differs,
        **_of_coverage(claim, asset, answers),
        "coverage.cap_left": None if differs else min((each.amount_minor for each in limits), default=None),
    }


def _of_coverage(claim: Claim, asset: Asset | None, answers: Sequence[CoverageAnswer] | None) -> Known:
    """Those of the first coverage that pays; of one with a condition of which nothing is stated, nothing is known."""
    if asset is None or answers is None:
        return {}
    certain = _certain(answers)
    if certain is None:
        return {} if any(each.applies for each in answers) else {"coverage.applies": False, **_ended(claim, asset)}
    ends_at = next(each.ends_at for each in asset.coverages if each.id == certain.coverage_id)
    return {
        "coverage.applies": True,
        "coverage.kind": certain.kind.value,
        "coverage.share_percent": certain.share_percent,
        "coverage.days_left": (ends_at - claim.failed_at) // DAY,
    }


def _ended(claim: Claim, asset: Asset) -> Known:
    """How long the last coverage had ended when it failed."""
    last = max((each.ends_at for each in asset.shown_coverages), default=None)
    return {"coverage.days_left": None if last is None else (last - claim.failed_at) // DAY}


def _answers(claim: Claim, line: ClaimLine, asset: Asset | None) -> Sequence[CoverageAnswer] | None:
    if asset is None:
        return None
    meters = {claim.meter.unit: claim.meter.value} if claim.meter else {}
    inputs = Inputs(at=claim.failed_at, meters=meters, fault_reason=line.fault_reason)
    return resolve(asset.shown_coverages, inputs, costs=(line.cost_kind,), clauses={}).costs[0].coverages


def _certain(answers: Sequence[CoverageAnswer]) -> CoverageAnswer | None:
    return next((each for each in answers if each.applies and not each.unchecked), None)


def _known(facts: Known) -> Facts:
    """Without what is missing, or is nothing that the vocabulary can hold, such as a very large sum."""
    return {name: value for name, value in facts.items() if value is not None and not misfit(VOCABULARY[name], value)}
