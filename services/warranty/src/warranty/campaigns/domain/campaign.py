"""Recalls and service campaigns: which units they are about, and how far each of them is.

A campaign walks once through the units of its product model, in the order of their registration. At the end its list
is complete. Units that are registered later join as late ones, as the walk goes on where it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from domainkit.actors import Actor
from domainkit.ids import derived_id
from domainkit.instants import MINUTE, SECOND, Instant, after
from domainkit.pages import Cursor
from domainkit.refusals import Refused, invalid

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.facts import FactKind
from warranty.serial_rules.domain.ranges import check_ranges, within
from warranty.serial_rules.domain.serial_rule import SerialRange

MOST_CAMPAIGNS = 500  # of one retailer
SETTLED_AFTER = 10 * SECOND
"""How old a registration is before it is passed: one that another replica stores meanwhile is not skipped."""
LOOKS_EVERY = MINUTE
"""How often a complete list looks for late units."""


class CampaignKind(StrEnum):
    RECALL = "recall"
    SERVICE = "service"


class CampaignState(StrEnum):
    DRAFT = "draft"
    LISTING = "listing"
    LISTED = "listed"


class UnitState(StrEnum):
    TARGETED = "targeted"
    NOTIFIED = "notified"
    SCHEDULED = "scheduled"
    DONE = "done"
    NOT_REACHABLE = "not_reachable"
    REFUSED = "refused"
    SCRAPPED = "scrapped"


CLOSED = frozenset({UnitState.DONE, UnitState.SCRAPPED})
_OPEN = frozenset(UnitState) - {UnitState.TARGETED}
NEXT: Mapping[UnitState, frozenset[UnitState]] = {
    UnitState.TARGETED: _OPEN,
    UnitState.NOTIFIED: _OPEN - {UnitState.NOTIFIED},
    UnitState.SCHEDULED: _OPEN - {UnitState.SCHEDULED},
    UnitState.NOT_REACHABLE: _OPEN - {UnitState.NOT_REACHABLE},
    UnitState.REFUSED: _OPEN - {UnitState.REFUSED},
    UnitState.DONE: frozenset({UnitState.SCHEDULED}),  # it was not done after all
    UnitState.SCRAPPED: frozenset({UnitState.NOTIFIED}),  # nor scrapped
}


@dataclass(frozen=True, slots=True)
class CampaignDraft:
    product_model_id: str
    kind: CampaignKind
    title: str
    description: str
    revisions: tuple[str, ...]
    serial_ranges: tuple[SerialRange, ...]
    manufactured_from: Instant | None
    manufactured_before: Instant | None
    coverage_months: int


@dataclass(frozen=True, slots=True)
class Campaign:
    """`walked_at` and `walked_id` are where its walk is; `walks_at` is when it goes on; None: it was not started."""

    id: str
    retailer: str
    product_model_id: str
    kind: CampaignKind
    title: str
    description: str
    created_by: Actor
    created_at: Instant
    revisions: tuple[str, ...] = ()
    serial_ranges: tuple[SerialRange, ...] = ()
    manufactured_from: Instant | None = None
    manufactured_before: Instant | None = None
    coverage_months: int = 0
    started_at: Instant | None = None
    listed_at: Instant | None = None
    walks_at: Instant | None = None
    walked_at: Instant | None = None
    walked_id: str = ""
    version: int = 0

    @property
    def state(self) -> CampaignState:
        if self.listed_at is not None:
            return CampaignState.LISTED
        return CampaignState.DRAFT if self.started_at is None else CampaignState.LISTING

    @property
    def walked(self) -> Cursor | None:
        return None if self.walked_at is None else Cursor(self.walked_at, self.walked_id)

    def is_about(self, asset: Asset) -> bool:
        """Whether a unit of its product model is one of those that it selects."""
        if self.revisions and asset.present_revision not in self.revisions:
            return False
        if self.serial_ranges and not within(asset.serial, self.serial_ranges):
            return False
        made_at = asset.dates.get(FactKind.MANUFACTURED)
        if self.manufactured_from is not None and (made_at is None or made_at < self.manufactured_from):
            return False
        return self.manufactured_before is None or (made_at is not None and made_at < self.manufactured_before)


@dataclass(frozen=True, slots=True)
class CampaignUnit:
    """It names no owner: the unit stays in the campaign, whoever owns it."""

    id: str
    retailer: str
    campaign_id: str
    asset_id: str
    state: UnitState
    late: bool
    targeted_at: Instant
    changed_at: Instant
    changed_by: Actor | None = None
    version: int = 0

    @property
    def next_states(self) -> list[UnitState]:
        return [each for each in UnitState if each in NEXT[self.state]]


def create_campaign(id: str, retailer: str, draft: CampaignDraft, by: Actor, *, now: Instant) -> Campaign:
    """Raises Refused: VALIDATION_FAILED."""
    check_ranges(draft.serial_ranges, "serial_ranges")
    first, before = draft.manufactured_from, draft.manufactured_before
    if first is not None and before is not None and first >= before:
        raise invalid("manufactured_before", "Must be after manufactured_from.")
    return Campaign(
        id=id,
        retailer=retailer,
        product_model_id=draft.product_model_id,
        kind=draft.kind,
        title=draft.title.strip(),
        description=draft.description.strip(),
        created_by=by,
        created_at=now,
        revisions=draft.revisions,
        serial_ranges=draft.serial_ranges,
        manufactured_from=first,
        manufactured_before=before,
        coverage_months=draft.coverage_months,
    )


def start(campaign: Campaign, *, now: Instant) -> Campaign:
    """One that was started before stays as it is."""
    return campaign if campaign.started_at is not None else replace(campaign, started_at=now, walks_at=now)


def walked_on(campaign: Campaign, last: Asset | None, *, caught_up: bool, now: Instant) -> Campaign:
    """After a batch: `last` is the last unit that was passed, `caught_up` whether no more is there for now.

    The list is complete once all units are passed that were registered before the start.
    """
    on = campaign if last is None else replace(campaign, walked_at=last.registered_at, walked_id=last.id)
    if not caught_up:
        return replace(on, walks_at=after(now, 1))
    settled_at = after(campaign.started_at or now, SETTLED_AFTER)
    if now < settled_at:
        return replace(on, walks_at=settled_at)
    return replace(on, listed_at=campaign.listed_at or now, walks_at=after(now, LOOKS_EVERY))


def unit_of(campaign: Campaign, asset: Asset, *, now: Instant) -> CampaignUnit:
    """The unit that an asset becomes; it has the same id whenever it is asked for."""
    return CampaignUnit(
        id=derived_id("cun", campaign.id, asset.id),
        retailer=campaign.retailer,
        campaign_id=campaign.id,
        asset_id=asset.id,
        state=UnitState.TARGETED,
        late=campaign.listed_at is not None,
        targeted_at=now,
        changed_at=now,
    )


def move(unit: CampaignUnit, state: UnitState, by: Actor, *, now: Instant) -> CampaignUnit:
    """The state that it has changes nothing. Raises Refused: CAMPAIGN_UNIT_STATE."""
    if state is unit.state:
        return unit
    if state not in NEXT[unit.state]:
        message = f"A unit that is {unit.state} cannot be set to {state}."
        raise Refused("conflict", "CAMPAIGN_UNIT_STATE", message)
    return replace(unit, state=state, changed_at=now, changed_by=by)


def completed_percent(counts: Mapping[UnitState, int]) -> int:
    """Done and scrapped ones of all, rounded down; 0 where there is none."""
    units = sum(counts.values())
    return 100 * sum(counts.get(each, 0) for each in CLOSED) // units if units else 0
