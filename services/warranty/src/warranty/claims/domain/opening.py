"""A new claim: what it must have, what covers the asset, and why people should look at it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from domainkit.actors import Actor
from domainkit.ids import derived_id
from domainkit.instants import DAY, Instant
from domainkit.money import Money
from domainkit.refusals import Refused, invalid
from domainkit.text import line as one_line
from domainkit.text import text

from warranty.assets.domain.asset import Asset
from warranty.claims.domain.changing import Outcome, recorded
from warranty.claims.domain.claim import (
    MOST_LINES,
    Claim,
    ClaimAction,
    ClaimLine,
    ClaimMeter,
    ClaimState,
    CoverageSnapshot,
    Evidence,
    EvidenceKind,
    ReferralFlag,
    Remedy,
)
from warranty.claims.domain.decisions import LineState
from warranty.claims.domain.earlier import EarlierClaim
from warranty.claims.domain.states import OVER
from warranty.coverage.domain.periods import day_of, start_of_day
from warranty.product_models.domain.terms import CostKind

LONGEST_TEXT = 4_000
_FAULT = re.compile(r"[a-z][a-z0-9_]{0,39}")
_DUMMIES = frozenset({"NA", "NONE", "NULL", "UNKNOWN", "TEST", "SERIAL", "SN", "XXX", "123456789", "1234567890"})
_WHOLE_UNIT = frozenset({Remedy.REPLACEMENT, Remedy.REFUND})


@dataclass(frozen=True, slots=True)
class LineDraft:
    fault_reason: str
    component: str
    part_number: str
    cost_kind: CostKind
    quantity: int
    asked: Money
    requested_remedy: Remedy
    tax: Money | None = None


@dataclass(frozen=True, slots=True)
class EvidenceDraft:
    kind: EvidenceKind
    attachment_id: str
    text: str


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    asset_id: str
    ticket_id: str
    description: str
    failed_at: Instant
    meter: ClaimMeter | None
    lines: Sequence[LineDraft]


def new_claim(
    draft: ClaimDraft,
    asset: Asset,
    earlier: Sequence[EarlierClaim],
    by: Actor,
    *,
    id: str,
    repair_days: int,
    now: Instant,
) -> Outcome:
    """A draft, of which nothing is decided. `earlier`: its customer's claims for the asset.

    Repairs are good for `repair_days`. Raises Refused: VALIDATION_FAILED.
    """
    _require_owned(asset, draft.failed_at, now)
    if not 1 <= len(draft.lines) <= MOST_LINES:
        raise invalid("lines", f"Give 1 to {MOST_LINES} lines.")
    lines = tuple(_line(each, position) for position, each in enumerate(draft.lines))
    if sum(each.quantity for each in lines if is_whole_unit(each)) > 1:
        raise invalid("lines", "An asset is one unit: it is replaced or refunded once.")
    coverage = snapshot_of(asset, draft.failed_at, now)
    repeated = repeat_of(lines, earlier, draft.failed_at, repair_days)
    claim = Claim(
        id=id,
        retailer=asset.retailer,
        customer_id=asset.customer_id,
        asset_id=asset.id,
        ticket_id=draft.ticket_id,
        description=text(draft.description, "description", longest=LONGEST_TEXT),
        failed_at=draft.failed_at,
        meter=draft.meter,
        lines=lines,
        evidence=(),
        coverage=coverage,
        flags=_flags(asset, coverage, draft.failed_at, repeated),
        repeat_of=repeated,
        state=ClaimState.DRAFT,
        created_by=by,
        created_at=now,
        updated_at=now,
        purchase_id=asset.purchase_id,
    )
    return recorded(claim, claim, ClaimAction.CREATE, by, now)


def evidence_of(drafts: Sequence[EvidenceDraft], by: Actor, now: Instant) -> tuple[Evidence, ...]:
    """Raises Refused: VALIDATION_FAILED."""
    made = []
    for position, draft in enumerate(drafts):
        if bool(draft.attachment_id) == bool(draft.text):
            raise invalid(f"evidence[{position}]", "Give attachment_id or text.")
        said = text(draft.text, f"evidence[{position}].text", longest=LONGEST_TEXT, shortest=0)
        made.append(Evidence(draft.kind, draft.attachment_id, said, by, now))
    return tuple(made)


def snapshot_of(asset: Asset, failed_at: Instant, now: Instant) -> CoverageSnapshot:
    """What covered the asset at the failure. A claim without coverage is one for goodwill, and is no less a claim."""
    check = asset.coverage_at(failed_at)
    found = check.coverage
    return CoverageSnapshot(
        covered=found is not None,
        coverage_id=found.id if found else "",
        kind=found.kind if found else None,
        ends_at=found.ends_at if found else None,
        parts_share_percent=found.parts_share_percent if found else 0,
        labour_share_percent=found.labour_share_percent if found else 0,
        travel_share_percent=found.travel_share_percent if found else 0,
        shipping_share_percent=found.shipping_share_percent if found else 0,
        reason=check.reason,
        resolved_at=now,
    )


def is_whole_unit(line: ClaimLine) -> bool:
    """Whether the line asks for the unit itself, and not for a part of it."""
    remedy = line.granted_remedy or line.requested_remedy
    return remedy in _WHOLE_UNIT and line.cost_kind is CostKind.PARTS and not line.component and not line.part_number


def open_key(claim: Claim) -> str | None:
    """The same for claims of one asset, one customer and the same faults and lines while they are open; else None.

    A claim whose remedy is settled is not open: the same fault may come again.
    """
    if claim.state in OVER or claim.state is ClaimState.SETTLED:
        return None
    same = sorted(
        {
            f"{each.fault_reason}\x1e{each.component.casefold()}\x1e{each.part_number.casefold()}\x1e{each.cost_kind}"
            for each in claim.lines
        }
    )
    return derived_id("clk", claim.retailer, claim.asset_id, claim.customer_id, *same)


def unit_key(claim: Claim) -> str | None:
    """The sale of a unit whose claim asks for all of it, unless that was denied or given up: else None.

    The next owner of the same unit claims anew.
    """
    if claim.state in (ClaimState.WITHDRAWN, ClaimState.EXPIRED):
        return None
    asks = any(is_whole_unit(each) and each.state is not LineState.DENIED for each in claim.lines)
    return derived_id("clu", claim.retailer, claim.asset_id, claim.customer_id, claim.purchase_id) if asks else None


def repeat_of(lines: Sequence[ClaimLine], earlier: Sequence[EarlierClaim], failed_at: Instant, repair_days: int) -> str:
    """The claim whose repair of the same fault is still good; of several the last one repaired. Empty: none."""
    faults = {(each.fault_reason, each.component.casefold()) for each in lines}
    repaired = [
        (repair.settled_at, claim.id)
        for claim in earlier
        for repair in claim.repairs
        if repair.settled_at <= failed_at < repair.settled_at + repair_days * DAY
        and (repair.fault_reason, repair.component) in faults
    ]
    return max(repaired)[1] if repaired else ""


def is_dummy(serial: str) -> bool:
    """Whether the serial is what people write where they have none. Goods without a serial have an empty one."""
    plain = re.sub(r"[^0-9A-Z]", "", serial.upper())
    return bool(serial) and (plain in _DUMMIES or len(set(plain)) <= 1)


def duplicate(of: str) -> Refused:
    return Refused(
        "conflict",
        "CLAIM_DUPLICATE",
        "The asset has an open claim for the same, or one for the whole unit.",
        metadata={"claim_id": of},
    )


def _require_owned(asset: Asset, failed_at: Instant, now: Instant) -> None:
    """Raises Refused (VALIDATION_FAILED) for a failure that is not within the present sale of the asset."""
    if failed_at > now:
        raise invalid("failed_at", "Must not be in the future.")
    since = _first_instant(asset)
    if since is not None and failed_at < since:
        raise invalid("failed_at", "Must not be before the day of the sale.")
    if asset.owned_since is not None and failed_at < asset.owned_since:
        raise invalid("failed_at", "Must not be before the unit became its present owner's.")
    if asset.ended_at is not None and failed_at >= asset.ended_at:
        raise invalid("failed_at", "Must be before the unit was returned or its sale cancelled.")


def _first_instant(asset: Asset) -> Instant | None:
    """Of the day of the sale. Assets of an older release have no sale: then the start of their first coverage."""
    if asset.sold_at is None:
        return min((coverage.starts_at for coverage in asset.coverages), default=None)
    zone = ZoneInfo(asset.time_zone or "UTC")
    return start_of_day(day_of(asset.sold_at, zone), zone)


def _flags(asset: Asset, coverage: CoverageSnapshot, failed_at: Instant, repeated: str) -> tuple[ReferralFlag, ...]:
    found = {
        ReferralFlag.NO_COVERAGE: not coverage.covered,
        ReferralFlag.DUMMY_SERIAL: is_dummy(asset.serial),
        ReferralFlag.REGISTERED_AFTER_FAILURE: failed_at < asset.registered_at,
        ReferralFlag.REPEAT_FAULT: bool(repeated),
    }
    return tuple(flag for flag, holds in found.items() if holds)


def _line(draft: LineDraft, position: int) -> ClaimLine:
    if not _FAULT.fullmatch(draft.fault_reason):
        raise invalid(f"lines[{position}].fault_reason", "Must be a code such as no_cooling.")
    if draft.tax and draft.tax.currency != draft.asked.currency:
        raise invalid(f"lines[{position}].tax.currency", "Must be the currency of what is asked.")
    return ClaimLine(
        number=position + 1,
        fault_reason=draft.fault_reason,
        component=one_line(draft.component, f"lines[{position}].component", longest=100, shortest=0),
        part_number=one_line(draft.part_number, f"lines[{position}].part_number", longest=100, shortest=0),
        cost_kind=draft.cost_kind,
        quantity=draft.quantity,
        asked=draft.asked,
        requested_remedy=draft.requested_remedy,
        tax=draft.tax,
    )
