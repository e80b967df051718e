"""What happened to one unit: dated facts that its retailer's people and programs report, and that they may revoke.

A fact is never changed: a wrong one is revoked, with a reason, and the right one is reported. Whether facts contradict
each other depends on their dates alone, never on the order in which they were reported.

A unit may be sold several times: a sale ends with its return or cancellation. A fact belongs to the sale in whose time
it is dated, until the return of that sale, the return included. What is dated after the last return, and is not sold
again, belongs to no sale.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from domainkit.actors import Actor
from domainkit.instants import MINUTE, SECOND, Instant, after
from domainkit.privacy import Personal
from domainkit.refusals import Refused, invalid, not_found

MOST_FACTS = 100  # of one unit, those that were revoked too: all are in its document
MOST_ENDS = 50  # more for what ends a sale or the life, so that a unit with too many facts is still returned
AHEAD = 5 * MINUTE
"""How far after now a fact may be dated: the clocks of those who report differ."""


class FactKind(StrEnum):
    MANUFACTURED = "manufactured"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    INVOICED = "invoiced"
    INSTALLED = "installed"
    ACTIVATED = "activated"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    DISPOSED = "disposed"


SOLD = "sold"
"""The date of the sale among the dates of a unit: purchases report it, not facts."""

Dates = Mapping[str, Instant]
"""What is known now of one sale, by the kind of the fact and SOLD."""

ENDINGS = frozenset({FactKind.CANCELLED, FactKind.RETURNED})
OF_THE_LIFE = frozenset({FactKind.MANUFACTURED, FactKind.DISPOSED})
"""Once in the life of a unit. Others are once in each sale."""
UNSOLD = frozenset({FactKind.SHIPPED})
"""What may happen to a unit that is in no sale, in addition to its making and its end."""

ORDER: Sequence[tuple[str, str]] = (
    (SOLD, FactKind.DELIVERED),
    (SOLD, FactKind.CANCELLED),
    (SOLD, FactKind.RETURNED),
    (FactKind.SHIPPED, FactKind.DELIVERED),
    (FactKind.SHIPPED, FactKind.INSTALLED),
    (FactKind.SHIPPED, FactKind.ACTIVATED),
)
"""Within one sale the first of two is never dated after the second. Nothing precedes the making or follows the end."""


@dataclass(frozen=True, slots=True)
class UnitFact:
    id: str
    kind: FactKind
    at: Instant
    reported_by: Actor
    reported_at: Instant
    reason: Annotated[str, Personal("why a fact about what they own was revoked")] = ""  # empty until it is revoked
    revoked_at: Instant | None = None
    revoked_by: Actor | None = None

    @property
    def holds(self) -> bool:
        return self.revoked_at is None


@dataclass(frozen=True, slots=True)
class Sale:
    """What a purchase reports about the sale of a unit. `sold_at` is None of an asset from before it was stored."""

    sold_at: Instant | None
    delivered_at: Instant | None


@dataclass(frozen=True, slots=True)
class SaleDates:
    """One sale with the facts in its time; `sale` is None of the time after the last return, or before any sale."""

    sale: Sale | None
    dates: Dates
    ended_at: Instant | None


def dates_of(facts: Sequence[UnitFact], sales: Sequence[Sale]) -> Dates:
    """What is known now about the present sale, which is the last, and about the making of the unit."""
    return sale_dates(facts, sales)[max(len(sales) - 1, 0)].dates


def ended_at(facts: Sequence[UnitFact], sales: Sequence[Sale]) -> Instant | None:
    """When the last sale ended; None while it goes on, or where there is none."""
    return sale_dates(facts, sales)[len(sales) - 1].ended_at if sales else None


def sale_dates(facts: Sequence[UnitFact], sales: Sequence[Sale]) -> list[SaleDates]:
    """Each sale, oldest first, and last the time after them, if the last one has ended or there is none."""
    holding = [fact for fact in facts if fact.holds]
    whole = {fact.kind.value: fact.at for fact in holding if fact.kind in OF_THE_LIFE}
    ends = sorted(fact.at for fact in holding if fact.kind in ENDINGS)
    found, since = [], None
    for place in range(len(sales) + 1):
        sale = sales[place] if place < len(sales) else None
        until = ends[place] if place < len(ends) and sale else None
        within = [fact for fact in holding if fact.kind not in OF_THE_LIFE and _within(fact.at, since, until)]
        dates = {**whole, **_of_sale(sale), **{fact.kind.value: fact.at for fact in within}}
        found.append(SaleDates(sale, dates, until))
        if until is None:
            break
        since = until
    return found


def with_fact(
    facts: tuple[UnitFact, ...], sales: Sequence[Sale], fact: UnitFact, *, now: Instant
) -> tuple[UnitFact, ...]:
    """The facts and one more. Raises Refused: TOO_MANY_FACTS; VALIDATION_FAILED (`at`, `kind`) for what cannot be."""
    if fact.at > after(now, AHEAD):
        raise invalid("at", "Must not be in the future: report it once it has happened.")
    ends = fact.kind in ENDINGS or fact.kind is FactKind.DISPOSED
    if len(facts) >= MOST_FACTS + (MOST_ENDS if ends else 0):
        raise Refused("conflict", "TOO_MANY_FACTS", f"An asset has {MOST_FACTS} facts at most, revoked ones included.")
    more = (*facts, fact)
    for field, message in _new_contradictions(facts, more, sales):
        raise invalid(field, message)
    return more


def without_fact(
    facts: tuple[UnitFact, ...], sales: Sequence[Sale], id: str, by: Actor, reason: str, *, now: Instant
) -> tuple[UnitFact, ...]:
    """The facts with one revoked; revoking it once more changes nothing.

    Raises Refused: ASSET_FACT_NOT_FOUND; ASSET_FACT_NEEDED where the others contradict each other without it.
    """
    fact = next((each for each in facts if each.id == id), None)
    if fact is None:
        raise not_found("asset fact")
    if not fact.holds:
        return facts
    revoked = replace(fact, revoked_at=now, revoked_by=by, reason=reason)
    fewer = tuple(revoked if each.id == id else each for each in facts)
    for _, message in _new_contradictions(facts, fewer, sales):
        raise Refused("conflict", "ASSET_FACT_NEEDED", f"Other facts depend on it. {message}")
    return fewer


def _new_contradictions(
    before: Sequence[UnitFact], now: Sequence[UnitFact], sales: Sequence[Sale]
) -> Iterator[tuple[str, str]]:
    """Those that a change makes. A purchase may contradict the facts: it is not refused, as the sale took place."""
    known = set(contradictions(before, sales))
    return (each for each in contradictions(now, sales) if each not in known)


def contradictions(facts: Sequence[UnitFact], sales: Sequence[Sale]) -> Iterator[tuple[str, str]]:
    """What cannot be: the field of a report that is at fault, and a sentence with the remedy."""
    holding = [fact for fact in facts if fact.holds]
    for kind in OF_THE_LIFE:
        if sum(fact.kind is kind for fact in holding) > 1:
            yield "kind", f"A unit is {kind} once: revoke the fact that is known first, if it is wrong."
    for fact in holding:
        yield from _outside_the_life(fact, holding)
    ends = sum(fact.kind in ENDINGS for fact in holding)
    if ends > len(sales):
        yield "kind", "No sale of this unit is open that could end: revoke the wrong return or cancellation first."
    if ends < len(sales) - 1:
        yield "kind", "The unit was sold again after this: a sale before it cannot go on."
    since = None
    for each in sale_dates(facts, sales):
        yield from _in_one_sale(each, [fact for fact in holding if _within(fact.at, since, each.ended_at)])
        sold_at = each.sale.sold_at if each.sale else None
        if since is not None and sold_at is not None and sold_at < since:
            yield "at", f"Must not be after the unit was sold again ({_date(sold_at)})."
        since = each.ended_at


def _outside_the_life(fact: UnitFact, holding: Sequence[UnitFact]) -> Iterator[tuple[str, str]]:
    for other in holding:
        if other.kind is FactKind.MANUFACTURED and fact.at < other.at:
            yield "at", _order(FactKind.MANUFACTURED, other.at, fact.kind, fact.at)
        if other.kind is FactKind.DISPOSED and fact.at > other.at:
            yield "at", _order(fact.kind, fact.at, FactKind.DISPOSED, other.at)


def _in_one_sale(each: SaleDates, within: Sequence[UnitFact]) -> Iterator[tuple[str, str]]:
    kinds = [fact.kind for fact in within if fact.kind not in OF_THE_LIFE]
    for kind in FactKind:
        if kinds.count(kind) > 1:
            yield "kind", f"A unit is {kind} once in a sale: revoke the fact that is known first, if it is wrong."
        if kind in kinds and each.sale is None and kind not in UNSOLD:
            yield "at", f"The unit was in no sale when it was {kind}: report its purchase first, or correct the date."
    for first, second in ORDER:
        earlier, later = each.dates.get(first), each.dates.get(second)
        if earlier is not None and later is not None and earlier > later:
            yield "at", _order(first, earlier, second, later)


def _within(at: Instant, since: Instant | None, until: Instant | None) -> bool:
    return (since is None or at > since) and (until is None or at <= until)


def _of_sale(sale: Sale | None) -> Dates:
    known = {SOLD: sale.sold_at, FactKind.DELIVERED.value: sale.delivered_at} if sale else {}
    return {name: at for name, at in known.items() if at is not None}


def _order(first: str, earlier: Instant, second: str, later: Instant) -> str:
    return f"{second} ({_date(later)}) must not be before {first} ({_date(earlier)}): revoke the one that is wrong."


def _date(at: Instant) -> str:
    return datetime.fromtimestamp(at // SECOND, UTC).date().isoformat()
