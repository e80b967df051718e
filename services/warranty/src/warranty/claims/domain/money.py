"""Who pays how much of each line of a claim.

Per line, in this order: the lesser of what is asked and the price list; minus the deductible; times the share; capped
per claim, then per life of the coverage. Coverages pay in their order, the customer pays the rest. Tax stands apart: it
is split as the net amount of its line is, and no cap counts it.

All amounts are whole minor units, so that it makes no difference how many decimals a currency has (ISO 4217: 0 for JPY,
2 for EUR, 3 for KWD). Each coverage pays whole units of its exact part, rounded down; the odd units go to the last
payer: the customer, or where coverages pay everything that is granted the last of them that is below its cap.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from domainkit.money import Money

from warranty.product_models.domain.terms import CostKind

MOST_LINES = 50
MOST_PAYERS = 51  # the coverages of an asset, and goodwill
ALL = 100
"""Percent."""


class BillingKind(StrEnum):
    """Whom a charge is billed to. There is no default: a charge without a party is a mistake."""

    CUSTOMER = "customer"
    SELLER = "seller"
    MANUFACTURER = "manufacturer"
    SUPPLIER = "supplier"
    CONTRACT = "contract"
    GOODWILL = "goodwill"


@dataclass(frozen=True, slots=True)
class BillingParty:
    """`id` names it within its kind: a customer, a manufacturer, the budget that goodwill is taken from."""

    kind: BillingKind
    id: str

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("a billing party has an id")


class Referral(StrEnum):
    """Why a person has to decide on the money of a line. The reason code of a decision that leaves it open."""

    ANOTHER_CURRENCY = "currencies_differ"
    CAP_USED_UP = "cap_used_up"
    GOODWILL_LIMIT = "goodwill_limit"


@dataclass(frozen=True, slots=True)
class AskedLine:
    """What is asked for, net, and its tax. `list_price`: None where the price list does not name it.

    `number` is the line's place in its claim: lines are worked off in this order, whatever order they are given in.
    `granted_minor`: what all coverages pay of it at most, None: all. `not_by`: coverages that do not apply to it.
    """

    number: int
    kind: CostKind
    net: Money
    tax_minor: int = 0
    list_price: Money | None = None
    granted_minor: int | None = None
    not_by: frozenset[str] = frozenset()

    @property
    def allowed_minor(self) -> int:
        """The lesser of what is asked and the price list."""
        asked = self.net.amount_minor
        return asked if self.list_price is None else min(asked, self.list_price.amount_minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageTerms:
    """How one coverage pays. Percentages by kind of cost: of a kind that it does not name it pays nothing.

    The deductible is taken once per claim. Caps count what this coverage pays net, None: there is none;
    `cap_life_left_minor` is what other claims have left of that of its life.
    """

    coverage_id: str
    billed_to: BillingParty
    currency: str
    shares: Mapping[CostKind, int]
    deductible_minor: int = 0
    cap_claim_minor: int | None = None
    cap_life_left_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """`coverage_id`: None for the customer's part."""

    billed_to: BillingParty
    net_minor: int
    tax_minor: int
    coverage_id: str | None = None


@dataclass(frozen=True, slots=True)
class LineMoney:
    """The charges of a line sum to what is allowed; what is above the price list is allowed to nobody.

    Of a referred line nothing is split: `referral` names the reason.
    """

    number: int
    currency: str
    allowed_minor: int = 0
    above_list_minor: int = 0
    tax_minor: int = 0
    charges: tuple[Charge, ...] = ()
    referral: Referral | None = None


def split(
    lines: Sequence[AskedLine], coverages: Sequence[CoverageTerms], customer: BillingParty
) -> tuple[LineMoney, ...]:
    """The money of each line, by number. Raises ValueError for amounts, shares or numbers that cannot be."""
    _check(lines, coverages)
    pots = [_Pot.of(each) for each in coverages]
    found = []
    for line in sorted(lines, key=lambda line: line.number):
        if _foreign(line, coverages):
            found.append(LineMoney(line.number, line.net.currency, referral=Referral.ANOTHER_CURRENCY))
            continue
        money, pots = _line(line, pots, customer)
        found.append(money)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Pot:
    """A coverage while a claim is worked off: what is left of its deductible and of the lower of its caps."""

    terms: CoverageTerms
    deductible: int
    left: int | None

    @classmethod
    def of(cls, terms: CoverageTerms) -> "_Pot":
        caps = [each for each in (terms.cap_claim_minor, terms.cap_life_left_minor) if each is not None]
        return cls(terms, terms.deductible_minor, min(caps) if caps else None)

    def share(self, line: AskedLine) -> int:
        return 0 if self.terms.coverage_id in line.not_by else self.terms.shares.get(line.kind, 0)

    def pays(self, line: AskedLine, allowed: int, rest: Fraction) -> Fraction:
        """The exact part of a line of which so much is still to be paid."""
        share = self.share(line)
        part = min(Fraction((allowed - min(self.deductible, allowed)) * share, ALL), rest)
        return part if self.left is None else min(part, Fraction(self.left))

    def room(self, paid: int) -> int | None:
        return None if self.left is None else self.left - paid

    def after(self, line: AskedLine, allowed: int, paid: int) -> "_Pot":
        """The deductible counts what the coverage would have paid for, whoever pays it in the end."""
        used = min(self.deductible, allowed) if self.share(line) else 0
        return replace(self, deductible=self.deductible - used, left=self.room(paid))


def _line(line: AskedLine, pots: list[_Pot], customer: BillingParty) -> tuple[LineMoney, list[_Pot]]:
    allowed = line.allowed_minor
    granted = allowed if line.granted_minor is None else min(allowed, line.granted_minor)
    rest, exact = Fraction(granted), []
    for pot in pots:
        exact.append(pot.pays(line, allowed, rest))
        rest -= exact[-1]
    paid = [int(each) for each in exact]  # rounded down
    if not rest:
        paid = _with_odd_units(paid, [pot.room(each) for pot, each in zip(pots, paid, strict=True)], exact, granted)
    nets = [*paid, allowed - sum(paid)]
    taxes = _tax(_allowed_tax(line, allowed), nets)
    parties = [(pot.terms.billed_to, pot.terms.coverage_id) for pot in pots]
    charges = [
        Charge(party, net, tax, coverage)
        for (party, coverage), net, tax in zip([*parties, (customer, None)], nets, taxes, strict=True)
        if net or tax
    ]
    above = line.net.amount_minor - allowed
    money = LineMoney(line.number, line.net.currency, allowed, above, sum(taxes), tuple(charges))
    return money, [pot.after(line, allowed, each) for pot, each in zip(pots, paid, strict=True)]


def _with_odd_units(paid: list[int], room: Sequence[int | None], exact: Sequence[Fraction], granted: int) -> list[int]:
    """Where coverages pay all that is granted: odd units go to the last of them that pays and is below its cap."""
    odd = granted - sum(paid)
    for place in reversed(range(len(paid))):
        if not odd or not exact[place]:
            continue
        left = room[place]
        more = odd if left is None else min(odd, left)
        paid[place] += more
        odd -= more
    return paid


def _allowed_tax(line: AskedLine, allowed: int) -> int:
    """All of the tax, or its part where the price list allows less; half a unit is rounded up."""
    net = line.net.amount_minor
    return line.tax_minor if allowed == net else (2 * line.tax_minor * allowed + net) // (2 * net)


def _tax(tax: int, nets: Sequence[int]) -> list[int]:
    """As the net amounts, odd units to the last who pays any; without a net amount all of it to the customer."""
    total = sum(nets)
    if not total:
        return [*(0 for _ in nets[1:]), tax]
    parts = [tax * net // total for net in nets]
    last = max(place for place, net in enumerate(nets) if net)
    parts[last] += tax - sum(parts)
    return parts


def _foreign(line: AskedLine, coverages: Sequence[CoverageTerms]) -> bool:
    applying = (each.currency for each in coverages if each.coverage_id not in line.not_by)
    currencies = {line.net.currency, *applying}
    return len(currencies | ({line.list_price.currency} if line.list_price else set())) > 1


def _check(lines: Sequence[AskedLine], coverages: Sequence[CoverageTerms]) -> None:
    if len(lines) > MOST_LINES or len(coverages) > MOST_PAYERS:
        raise ValueError(f"a claim has {MOST_LINES} lines and {MOST_PAYERS} coverages at most")
    if len({line.number for line in lines}) < len(lines):
        raise ValueError("two lines have the same number")
    if len({each.coverage_id for each in coverages}) < len(coverages):
        raise ValueError("two coverages have the same id")
    if any(amount < 0 for amount in _amounts(lines, coverages)):
        raise ValueError("an amount is negative")
    if any(not 0 <= share <= ALL for each in coverages for share in each.shares.values()):
        raise ValueError("a share is 0 to 100 percent")


def _amounts(lines: Sequence[AskedLine], coverages: Sequence[CoverageTerms]) -> Iterator[int]:
    for line in lines:
        yield from (line.net.amount_minor, line.tax_minor, line.granted_minor or 0)
        yield line.list_price.amount_minor if line.list_price else 0
    for each in coverages:
        yield from (each.deductible_minor, each.cap_claim_minor or 0, each.cap_life_left_minor or 0)
