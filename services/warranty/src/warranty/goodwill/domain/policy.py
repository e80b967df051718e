"""How much goodwill is granted in a claim, and by whom."""

from collections.abc import Mapping
from dataclasses import dataclass

from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant
from domainkit.money import Money
from domainkit.refusals import Refused, invalid

from warranty.claims.domain.charging import Charged
from warranty.claims.domain.claim import Claim
from warranty.claims.domain.decisions import LineState
from warranty.claims.domain.money import BillingKind, Referral
from warranty.claims.domain.payments import LinePayments


@dataclass(frozen=True, slots=True)
class GoodwillPolicy:
    """A version. The newest one of a retailer counts; without one there is no limit."""

    id: str
    retailer: str
    automatic_limit: Money
    agent_limit: Money
    supervisor_limit: Money
    created_at: Instant
    version: int = 0

    def limit(self, kind: ActorKind) -> Money:
        """Of those who decide, in one claim."""
        if kind is ActorKind.SUPERVISOR:
            return self.supervisor_limit
        return self.agent_limit if kind is ActorKind.AGENT else self.automatic_limit


def checked(policy: GoodwillPolicy) -> GoodwillPolicy:
    """Raises Refused: VALIDATION_FAILED."""
    limits = (policy.automatic_limit, policy.agent_limit, policy.supervisor_limit)
    if len({each.currency for each in limits}) > 1:
        raise invalid("goodwill_policy.agent_limit.currency", "Must be one currency for all limits.")
    if policy.supervisor_limit.amount_minor < policy.agent_limit.amount_minor:
        raise invalid("goodwill_policy.supervisor_limit.amount_minor", "Must not be less than that of an agent.")
    return policy


def within(policy: GoodwillPolicy | None, claim: Claim, charged: Charged, by: Actor) -> Charged:
    """The money of lines that are approved, if goodwill stays within the limit of who approves.

    What rules approve beyond it is referred to people. Raises Refused (GOODWILL_LIMIT) for people.
    """
    granting = {number for number, money in charged.items() if _of(money)}
    if policy is None or not granting:
        return charged
    limit, granted = policy.limit(by.kind), _granted(claim, charged)
    if granted.keys() == {limit.currency} and granted[limit.currency] <= limit.amount_minor:
        return charged
    if by.kind is ActorKind.SERVICE:
        return {number: Referral.GOODWILL_LIMIT if number in granting else money for number, money in charged.items()}
    raise _beyond(policy, granted, limit)


def _granted(claim: Claim, charged: Charged) -> dict[str, int]:
    """All goodwill of the claim, by currency."""
    sums: dict[str, int] = {}
    for line in claim.lines:
        money = charged.get(line.number, line.payments)
        if line.state is not LineState.DENIED and isinstance(money, LinePayments):
            for currency, amount in _of(money).items():
                sums[currency] = sums.get(currency, 0) + amount
    return sums


def _of(money: LinePayments | Referral) -> Mapping[str, int]:
    """The goodwill of a line, by its currency; of none where there is none."""
    if not isinstance(money, LinePayments):
        return {}
    amount = sum(
        each.net.amount_minor for each in money.payers if each.kind is BillingKind.GOODWILL and not each.coverage_id
    )
    return {money.allowed.currency: amount} if amount else {}


def _beyond(policy: GoodwillPolicy, granted: Mapping[str, int], limit: Money) -> Refused:
    asked = granted.get(limit.currency, 0)
    may = "supervisor" if granted.keys() == {limit.currency} and asked <= policy.supervisor_limit.amount_minor else ""
    sums = " and ".join(f"{amount} {currency}" for currency, amount in sorted(granted.items()))
    return Refused(
        "conflict",
        "GOODWILL_LIMIT",
        f"Goodwill of the claim would be {sums}, in minor units. You may grant {limit.amount_minor} {limit.currency}.",
        metadata={"limit_minor": str(limit.amount_minor), "limit_currency": limit.currency, "may_approve": may},
    )
