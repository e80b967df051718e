"""What a line of a claim cost others than the customer."""

from domainkit.money import Money
from domainkit.refusals import Refused

from warranty.claims.domain.claim import Claim, LineProgress
from warranty.recoveries.domain.recovery import Cost


def cost_of(claim: Claim, number: int) -> Cost:
    """Raises Refused (NOTHING_TO_RECOVER) for a line that is not settled, or that the customer paid alone."""
    line = next((each for each in claim.lines if each.number == number), None)
    settled = line is not None and line.progress is LineProgress.SETTLED
    if line is None or not settled or line.payments is None:
        raise _nothing("The claim has no such line that is settled.")
    paid = sum(each.net.amount_minor for each in line.payments.payers)
    if not paid:
        raise _nothing("The customer paid all of this line.")
    return Cost(claim.retailer, line.part_number, Money(paid, line.payments.allowed.currency))


def _nothing(detail: str) -> Refused:
    return Refused("conflict", "NOTHING_TO_RECOVER", detail, field="supplier_recovery.line")
