"""The money of the lines of a claim that are approved: from the coverages of its unit to what each party pays."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property

from domainkit.money import Money

from warranty.claims.domain.claim import Claim, ClaimLine
from warranty.claims.domain.decisions import LineDecision, LineState
from warranty.claims.domain.money import (
    ALL,
    AskedLine,
    BillingKind,
    BillingParty,
    Charge,
    CoverageTerms,
    LineMoney,
    Referral,
    split,
)
from warranty.claims.domain.payments import LinePayment, LinePayments
from warranty.coverage.domain.answers import CoverageAnswer, Inputs, Reason
from warranty.coverage.domain.coverage import Coverage
from warranty.coverage.domain.ledger import used_up
from warranty.coverage.domain.metering import by_time_alone
from warranty.coverage.domain.reserving import without
from warranty.coverage.domain.resolver import resolve
from warranty.product_models.domain.terms import CostKind, WarrantyKind

Charged = Mapping[int, LinePayments | Referral]
"""Of lines by their numbers: who pays what, or why a person has to look at it."""
_GOODWILL = "goodwill"  # its id among the payers of a claim
_BILLED = {
    WarrantyKind.RECALL: BillingKind.MANUFACTURER,
    WarrantyKind.STATUTORY: BillingKind.SELLER,
    WarrantyKind.COMMERCIAL: BillingKind.MANUFACTURER,
    WarrantyKind.EXTENDED: BillingKind.SELLER,
    WarrantyKind.CONTRACT: BillingKind.CONTRACT,
    WarrantyKind.GOODWILL: BillingKind.GOODWILL,
}
"""Whom the charges of a coverage are billed to: who owes it by law, or promised it."""


@dataclass(frozen=True, slots=True)
class Covered:
    """The unit of a claim as it is now: its coverages, and who made it. `prices`: list prices, by line."""

    coverages: tuple[Coverage, ...]
    manufacturer: str
    prices: Mapping[int, Money] = field(default_factory=dict)


def charged(claim: Claim, numbers: Set[int], unit: Covered) -> Charged:
    """The money of these approved lines. What other lines of the claim have of caps and deductibles stays theirs.

    A coverage that its caps have exhausted would pay but for them: that is for a person, and not for goodwill.
    """
    found: dict[int, LinePayments | Referral] = {}
    lines = [line for line in claim.lines if line.number in numbers]
    by_caps = [by_time_alone(each) if used_up(each) else each for each in unit.coverages]
    free = [without(each, claim.id, numbers) for each in by_caps]
    for kind, currency in sorted({(line.cost_kind, line.asked.currency) for line in lines}):
        of_kind = [line for line in lines if (line.cost_kind, line.asked.currency) == (kind, currency)]
        found |= _OfKind(claim, unit, free, kind, currency, of_kind).charged()
    return found


@dataclass(frozen=True)
class _OfKind:
    """Lines of one kind of cost and one currency: limits of coverages are for each kind of cost apart."""

    claim: Claim
    unit: Covered
    coverages: Sequence[Coverage]
    kind: CostKind
    currency: str
    lines: Sequence[ClaimLine]

    def charged(self) -> Iterator[tuple[int, LinePayments | Referral]]:
        referred = {line.number for line in self.lines if self._is_used_up(line)}
        asked = [self._asked(line) for line in self.lines if line.number not in referred]
        customer = BillingParty(BillingKind.CUSTOMER, self.claim.customer_id)
        yield from ((number, Referral.CAP_USED_UP) for number in sorted(referred))
        for money in split(asked, [*map(self._terms, self._paying), self._goodwill], customer):
            yield money.number, money.referral or self._payments(money, customer)

    @cached_property
    def _answers(self) -> Mapping[str, Sequence[CoverageAnswer]]:
        """What each coverage does for each fault, in the order in which they pay."""
        claim = self.claim
        meters = {claim.meter.unit: claim.meter.value} if claim.meter else {}
        return {
            fault: resolve(
                self.coverages, Inputs(claim.failed_at, meters, fault), costs=(self.kind,), clauses={}
            ).costs[0].coverages
            for fault in {line.fault_reason for line in claim.lines}
        }  # fmt: skip

    def _applying(self, line: ClaimLine) -> list[CoverageAnswer]:
        """What rules approve is not paid by a coverage with a condition of which nothing is stated."""
        by_rules = line.decisions[-1].adjudication is not None
        answers = self._answers[line.fault_reason]
        return [each for each in answers if each.applies and not (by_rules and each.unchecked)]

    @cached_property
    def _paying(self) -> list[CoverageAnswer]:
        ids = {each.coverage_id for line in self.lines for each in self._applying(line)}
        some = self._answers[self.lines[0].fault_reason]
        answers = [each for of_fault in self._answers.values() for each in of_fault if each.applies]
        by_id = {each.coverage_id: each for each in answers}
        return [by_id[each.coverage_id] for each in some if each.coverage_id in ids]

    def _is_used_up(self, line: ClaimLine) -> bool:
        """Whether a coverage would pay but for its cap, and none does: goodwill pays only if a person grants it."""
        if self._applying(line) or line.decisions[-1].goodwill:
            return False
        return any(each.reason is Reason.CAP_REACHED for each in self._answers[line.fault_reason])

    def _asked(self, line: ClaimLine) -> AskedLine:
        made, applying, listed = line.decisions[-1], self._applying(line), self.unit.prices.get(line.number)
        by = {each.coverage_id for each in applying}
        if made.goodwill:
            by -= {each.coverage_id for each in applying if self._currency_of(each) != self.currency}
        not_by = {each.coverage_id for each in self._paying} - by
        if by and not made.goodwill:
            not_by.add(_GOODWILL)
        asked = AskedLine(
            number=line.number,
            kind=self.kind,
            net=line.asked,
            tax_minor=line.tax.amount_minor if line.tax else 0,
            list_price=None if made.goodwill and listed and listed.currency != self.currency else listed,
            not_by=frozenset(not_by),
        )
        return asked if by and made.adjudication else replace(asked, granted_minor=_granted(asked, made))

    def _terms(self, answer: CoverageAnswer) -> CoverageTerms:
        """Less what earlier lines of the claim have taken of its deductible and of its cap per claim.

        Also one that is open again: until it is decided it keeps what it has.
        """
        earlier = [
            line
            for line in self.claim.lines
            if line.payments is not None
            and line.cost_kind is self.kind
            and line.state is not LineState.DENIED
            and line.asked.currency == self.currency
            and line.number not in {each.number for each in self.lines}
        ]
        borne = sum(
            line.payments.allowed.amount_minor
            for line in earlier
            if line.payments and answer.coverage_id in {each.coverage_id for each in self._applying(line)}
        )
        paid = sum(
            each.net.amount_minor
            for line in earlier
            if line.payments
            for each in line.payments.payers
            if each.coverage_id == answer.coverage_id
        )
        deductible = answer.deductible.amount_minor if answer.deductible else 0
        return CoverageTerms(
            coverage_id=answer.coverage_id,
            billed_to=self._party(answer),
            currency=self._currency_of(answer),
            shares={self.kind: answer.share_percent},
            deductible_minor=max(0, deductible - borne),
            cap_claim_minor=max(0, answer.per_claim.amount_minor - paid) if answer.per_claim else None,
            cap_life_left_minor=answer.cap_left.amount_minor if answer.cap_left else None,
        )

    def _currency_of(self, answer: CoverageAnswer) -> str:
        """That of its limits; one without limits pays in any."""
        limits = (answer.per_claim, answer.cap_left, answer.deductible)
        return next((each.currency for each in limits if each), self.currency)

    @property
    def _goodwill(self) -> CoverageTerms:
        party = BillingParty(BillingKind.GOODWILL, self.claim.retailer)
        return CoverageTerms(coverage_id=_GOODWILL, billed_to=party, currency=self.currency, shares={self.kind: ALL})

    def _party(self, answer: CoverageAnswer) -> BillingParty:
        kind = _BILLED[answer.kind]
        if kind is BillingKind.MANUFACTURER:
            return BillingParty(kind, self.unit.manufacturer)
        return BillingParty(kind, answer.coverage_id if kind is BillingKind.CONTRACT else self.claim.retailer)

    def _payments(self, money: LineMoney, customer: BillingParty) -> LinePayments:
        capped = {each.coverage_id for each in self._paying if each.cap_left is not None}
        rest = next((each for each in money.charges if each.coverage_id is None), Charge(customer, 0, 0))
        payers = tuple(self._payment(each, capped) for each in money.charges if each.coverage_id is not None)
        return LinePayments(
            allowed=Money(money.allowed_minor, self.currency),
            above_list=Money(money.above_list_minor, self.currency),
            customer=self._payment(rest, capped),
            payers=payers,
        )

    def _payment(self, charge: Charge, capped: Set[str]) -> LinePayment:
        return LinePayment(
            kind=charge.billed_to.kind,
            billed_to=charge.billed_to.id,
            coverage_id="" if charge.coverage_id in (None, _GOODWILL) else charge.coverage_id or "",
            net=Money(charge.net_minor, self.currency),
            tax=Money(charge.tax_minor, self.currency),
            capped=charge.coverage_id in capped,
        )


def _granted(asked: AskedLine, made: LineDecision) -> int:
    """What all others than the customer pay at most: the share of the decision, up to its cap."""
    part = asked.allowed_minor * made.share_percent // ALL
    return min(part, made.cap.amount_minor) if made.cap else part
