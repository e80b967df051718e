"""An explanation in sentences, from its codes. They name no person and no unit."""

from collections.abc import Mapping, Sequence

from domainkit.money import Money

from warranty.coverage.domain.answers import CostAnswer, CoverageAnswer, Explanation, Reason, Unchecked
from warranty.product_models.domain.terms import CostKind

_COSTS = {
    CostKind.PARTS: "the parts",
    CostKind.LABOUR: "the labour",
    CostKind.TRAVEL: "the travel",
    CostKind.SHIPPING: "the shipping",
}
_WHY_NOT: Mapping[Reason, str] = {
    Reason.SUSPENDED: "its time stands still",
    Reason.VOIDED: "it was ended before its time",
    Reason.EXHAUSTED: "it is used up",
    Reason.METER_REACHED: "the meter has reached its limit",
    Reason.FAULT_EXCLUDED: "its term excludes this fault",
    Reason.OUTSIDE_TERRITORY: "it does not apply in this country",
    Reason.PLACE_NOT_AUTHORISED: "only an authorised place may repair",
    Reason.NOT_MAINTAINED: "the unit was not maintained as its maker asks",
    Reason.CAP_REACHED: "nothing is left of its cap",
}
_CONDITIONS = {
    Unchecked.METER: "the meter has not reached its limit",
    Unchecked.FAULT_REASON: "its term does not exclude the fault",
    Unchecked.COUNTRY: "it applies in the country of the failure",
    Unchecked.PLACE: "an authorised place repairs",
    Unchecked.MAINTENANCE: "the unit was maintained as its maker asks",
}


def sentence(answer: CoverageAnswer, cost: CostKind) -> str:
    """What one coverage does for one kind of cost."""
    coverage = f"The {answer.kind.value} coverage"
    if not answer.applies:
        return f"{coverage} does not pay for {_COSTS[cost]}: {_why_not(answer)}."
    source = f" ({answer.clause})" if answer.clause else ""
    return f"{coverage} pays {answer.share_percent} % of {_COSTS[cost]}{_limits(answer)}{_if(answer)}{source}."


def summary(explanation: Explanation) -> tuple[str, ...]:
    """The whole answer, the rights first."""
    return (_rights(explanation), *(_payers(cost) for cost in explanation.costs))


def _why_not(answer: CoverageAnswer) -> str:
    if answer.reason is Reason.NOT_STARTED:
        return f"it starts on {answer.first_day.isoformat()} at the latest"
    if answer.reason is Reason.EXPIRED:
        return f"its last day is {answer.last_day.isoformat()}"
    return _WHY_NOT.get(answer.reason, "its term does not include them")


def _limits(answer: CoverageAnswer) -> str:
    amounts = ((answer.per_claim, "at most {} for a claim"), (answer.cap_left, "{} are left of its cap"))
    said = [text.format(_amount(money)) for money, text in amounts if money is not None]
    if answer.deductible is not None:
        said.append(f"the customer pays {_amount(answer.deductible)} first")
    return "".join(f", {each}" for each in said)


def _if(answer: CoverageAnswer) -> str:
    return ", if " + _listed([_CONDITIONS[each] for each in answer.unchecked]) if answer.unchecked else ""


def _rights(explanation: Explanation) -> str:
    kinds = list(dict.fromkeys(f"the {right.kind.value} coverage" for right in explanation.rights))
    if not kinds:
        return "No coverage gives the customer a right at this moment."
    if len(kinds) == 1:
        return f"The customer may rely on {kinds[0]}."
    return f"The customer may rely on {_listed(kinds)}, and chooses between them."


def _payers(cost: CostAnswer) -> str:
    paying = [f"the {each.kind.value} coverage ({each.share_percent} %)" for each in cost.coverages if each.applies]
    if not paying:
        return f"Nobody but the customer pays for {_COSTS[cost.cost_kind]}."
    order = ", in this order" if len(paying) > 1 else ""
    return f"For {_COSTS[cost.cost_kind]} {_listed(paying)} {'pay' if len(paying) > 1 else 'pays'}{order}."


def _listed(texts: Sequence[str]) -> str:
    return " and ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts)


def _amount(money: Money) -> str:
    return f"{money.amount_minor} minor units of {money.currency}"
