"""Who pays what of an approved line, as it is stored with the line."""

from dataclasses import dataclass

from domainkit.money import Money

from warranty.claims.domain.money import BillingKind


@dataclass(frozen=True, slots=True)
class LinePayment:
    """What one party pays. `coverage_id`: by which coverage; empty for the customer and for goodwill.

    `capped`: the net amount counts against the cap for the life of the coverage, whose ledger has it reserved or used.
    """

    kind: BillingKind
    billed_to: str
    coverage_id: str
    net: Money
    tax: Money
    capped: bool = False


@dataclass(frozen=True, slots=True)
class LinePayments:
    """`allowed`: the lesser of what was asked and the price list; customer and payers sum to it.

    `above_list`: what was asked beyond it, which nobody pays.
    """

    allowed: Money
    above_list: Money
    customer: LinePayment
    payers: tuple[LinePayment, ...]
