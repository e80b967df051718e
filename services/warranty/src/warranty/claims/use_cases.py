"""Claims of customers, of their retailer's people and of its partners."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace

from domainkit.actors import Actor, actor_of
from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, invalid, not_found
from domainkit.viewer import Viewer

from warranty.assets.domain.asset import Asset
from warranty.calendars.domain.calendar import CalendarVersion, version_id
from warranty.claim_policies.domain.claim_policy import ClaimPolicy
from warranty.claims.domain.automatic import adjudicated
from warranty.claims.domain.bounds import require_room
from warranty.claims.domain.changing import Charge, Outcome
from warranty.claims.domain.claim import Claim
from warranty.claims.domain.claim_query import ClaimQuery
from warranty.claims.domain.clock import ClaimClock
from warranty.claims.domain.clock_view import ClockView, view_of
from warranty.claims.domain.clocking import ClockTerms
from warranty.claims.domain.facts import facts_of
from warranty.claims.domain.moving import submit
from warranty.claims.domain.opening import ClaimDraft, EvidenceDraft, evidence_of, new_claim
from warranty.claims.ports import Assets, Calendars, Changes, Claims, Erasures, Policies, Prices, Rules


@dataclass(frozen=True, slots=True)
class ClaimUseCases:
    """A repair is good for `repair_days`: the same fault within them is a repeat.

    Of what rules ask the customer is reminded after `remind_every_days`; `platform` acts for the rules.
    """

    claims: Claims
    changes: Changes
    assets: Assets
    rules: Rules
    prices: Prices
    erasures: Erasures
    repair_days: int
    remind_every_days: int
    platform: Actor

    async def asset(self, id: str, viewer: Viewer) -> Asset:
        """The asset that a claim is for. Raises Refused: ASSET_UNKNOWN_FOR_CLAIM."""
        asset = await self.assets.get(id)
        if asset is None or not viewer.sees(asset.retailer, asset.customer_id):
            raise Refused("invalid", "ASSET_UNKNOWN_FOR_CLAIM", "There is no such asset.", field="asset_id")
        return asset

    async def create(
        self, draft: ClaimDraft, asset: Asset, viewer: Viewer, *, id: str, now: Instant, key: IdempotencyKey | None
    ) -> Claim:
        """Raises Refused: VALIDATION_FAILED, CLAIM_DUPLICATE, CLAIM_CUSTOMER_ERASED, TOO_MANY_OPEN_CLAIMS."""
        if not asset.is_sold:
            raise invalid("asset_id", "The unit is not sold: a claim is about what somebody owns.")
        if await self.erasures.includes(asset.customer_id):
            raise Refused("conflict", "CLAIM_CUSTOMER_ERASED", "The customer of the asset was erased.")
        if key is None or await self.claims.get(id) is None:
            require_room(await self.claims.open_claims(asset.retailer, asset.id, asset.customer_id))
        earlier = await self.claims.earlier(asset.retailer, asset.id, asset.customer_id)
        made = new_claim(draft, asset, earlier, actor_of(viewer), id=id, repair_days=self.repair_days, now=now)
        return await self.claims.add(made, key)

    async def get(self, id: str, viewer: Viewer) -> Claim:
        """Raises Refused: CLAIM_NOT_FOUND."""
        claim = await self.claims.get(id)
        if claim is None or not viewer.sees(claim.retailer, claim.customer_id):
            raise not_found("claim")
        return claim

    async def page(self, query: ClaimQuery, viewer: Viewer, *, size: int, after: Cursor | None) -> Page[Claim]:
        """The claims that the query asks for. Customers list only their own."""
        if viewer.only_customer is not None:
            query = replace(query, customer_id=query.customer_id or viewer.only_customer)
            if not viewer.sees(query.retailer, query.customer_id):
                return Page([], None)
        return await self.claims.page(query, size=size, after=after)

    async def submit(
        self,
        id: str,
        evidence: Sequence[EvidenceDraft],
        viewer: Viewer,
        *,
        now: Instant,
        if_version: Set[int] | None,
        key: IdempotencyKey | None,
    ) -> Claim:
        """Hands it in, and lets the rules in force decide open lines, in one write.

        Raises Refused: CLAIM_NOT_FOUND, and what `domain.moving.submit` does.
        """
        seen = await self.get(id, viewer)
        rules = await self.rules.in_force(seen.retailer)
        asset = await self.assets.get(seen.asset_id) if rules else None
        earlier = await self.claims.earlier(seen.retailer, seen.asset_id, seen.customer_id) if rules else ()
        prices = await self.prices.of_lines(seen, asset) if rules else {}

        def act(claim: Claim, by: Actor, charge: Charge) -> Outcome:
            submitted, events = submit(claim, evidence_of(evidence, by, now), by, now)
            if rules is None:
                return submitted, events
            facts = facts_of(submitted, asset, earlier, prices)
            decided, more = adjudicated(
                submitted, rules, facts, self.platform, now, remind_every_days=self.remind_every_days, charge=charge
            )
            return decided, [*events, *more]

        return await self.change(id, act, viewer, now=now, if_version=if_version, key=key)

    async def change(
        self,
        id: str,
        act: Callable[[Claim, Actor, Charge], Outcome],
        viewer: Viewer,
        *,
        now: Instant,
        if_version: Set[int] | None,
        key: IdempotencyKey | None,
    ) -> Claim:
        """What `act` makes of the claim. Raises Refused: CLAIM_NOT_FOUND, and what `act` and `Changes` do."""
        by = actor_of(viewer)

        def acted(claim: Claim, charge: Charge) -> Outcome:
            if not viewer.sees(claim.retailer, claim.customer_id):
                raise not_found("claim")
            return act(claim, by, charge)

        await self.get(id, viewer)  # before a repeated request is answered with what is not theirs
        changed = await self.changes.change(id, acted, now=now, if_version=if_version, key=key)
        if changed is None:
            raise not_found("claim")
        return changed


@dataclass(frozen=True, slots=True)
class ClaimTerms:
    """By what the clocks of claims go."""

    policies: Policies
    calendars: Calendars

    async def of(self, claim: Claim) -> ClockTerms | None:
        if claim.clock is not None:
            return _terms((await self.calendars.versions([_calendar_of(claim.clock)])).get(_calendar_of(claim.clock)))
        policy = await self.policies.newest(claim.retailer) if claim.submitted_at is None else None
        return None if policy is None else _terms(await self.calendars.current(policy.calendar_id), policy)

    async def views(self, claims: Sequence[Claim], now: Instant, *, listed: bool) -> Sequence[ClockView | None]:
        """The clock of each as it is now; None where it has none."""
        clocks = [each.clock for each in claims]
        hours = await self.calendars.versions(_calendar_of(each) for each in clocks if each)
        known = [hours.get(_calendar_of(each)) if each else None for each in clocks]
        return [
            view_of(clock, version.hours(), now, listed=listed) if clock and version else None
            for clock, version in zip(clocks, known, strict=True)
        ]


def _calendar_of(clock: ClaimClock) -> str:
    return version_id(clock.calendar_id, clock.calendar_number)


def _terms(calendar: CalendarVersion | None, policy: ClaimPolicy | None = None) -> ClockTerms | None:
    if calendar is None:
        return None
    return ClockTerms(calendar.calendar_id, calendar.number, calendar.hours(), policy)


@dataclass(frozen=True, slots=True)
class PassTime:
    """What time alone does with claims."""

    changes: Changes
    act: Callable[[Claim, Instant], Outcome]

    async def settle(self, id: str, now: Instant) -> None:
        await self.changes.change(id, lambda claim, _: self.act(claim, now), now=now)


def numbers(lines: Sequence[int]) -> tuple[int, ...]:
    """Each once, in order."""
    return tuple(sorted(set(lines)))
