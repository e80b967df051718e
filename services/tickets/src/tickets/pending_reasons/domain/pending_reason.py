"""Pending reasons: why tickets of a retailer wait, for whom, and what happens without a reply."""

from collections.abc import Set
from dataclasses import dataclass, replace

from domainkit.instants import Instant
from domainkit.refusals import Refused, invalid
from domainkit.text import line

from tickets.policies.domain.kinds import Party, ResolutionCode, TargetKind
from tickets.policies.domain.policy import PAUSED_FOR

LONGEST_NAME = 200
MOST_REMINDERS = 10
MOST_DAYS = 100


@dataclass(frozen=True, slots=True)
class Reminders:
    """So many, each `every_business_days` after the one before; the first as long after we began to wait."""

    count: int
    every_business_days: int


@dataclass(frozen=True, slots=True)
class AutoResolution:
    """Business days from the last reminder on, or without reminders from when we began to wait."""

    after_business_days: int
    code: ResolutionCode


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingReason:
    """The aggregate. `name` is for the retailer's people, `customer_label` for customers."""

    id: str
    retailer: str
    name: str
    customer_label: str
    party: Party
    pauses: frozenset[TargetKind]
    created_at: Instant
    updated_at: Instant
    reminders: Reminders | None = None
    auto_resolution: AutoResolution | None = None
    deactivated: bool = False
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingReasonDraft:
    """A reason to be created. No `pauses`: those of its party."""

    name: str
    customer_label: str
    party: Party
    pauses: Set[TargetKind] = frozenset()
    reminders: Reminders | None = None
    auto_resolution: AutoResolution | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderEdits:
    count: int | None = None
    every_business_days: int | None = None
    removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoResolutionEdits:
    after_business_days: int | None = None
    code: ResolutionCode | None = None
    removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingReasonEdits:
    """What an admin changes. None: stays as it is."""

    name: str | None = None
    customer_label: str | None = None
    pauses: frozenset[TargetKind] | None = None
    reminders: ReminderEdits = ReminderEdits()
    auto_resolution: AutoResolutionEdits = AutoResolutionEdits()
    deactivated: bool | None = None


def new_pending_reason(retailer: str, draft: PendingReasonDraft, *, id: str, now: Instant) -> PendingReason:
    """Raises Refused: VALIDATION_FAILED."""
    return _checked(
        PendingReason(
            id=id,
            retailer=retailer,
            name=draft.name,
            customer_label=draft.customer_label,
            party=draft.party,
            pauses=frozenset(draft.pauses) or PAUSED_FOR.get(draft.party, frozenset()),
            reminders=draft.reminders,
            auto_resolution=draft.auto_resolution,
            created_at=now,
            updated_at=now,
        )
    )


def update(reason: PendingReason, edits: PendingReasonEdits, now: Instant) -> PendingReason:
    """The same object if nothing changes. Raises Refused: VALIDATION_FAILED."""
    changed = _checked(
        replace(
            reason,
            name=reason.name if edits.name is None else edits.name,
            customer_label=reason.customer_label if edits.customer_label is None else edits.customer_label,
            pauses=reason.pauses if edits.pauses is None else edits.pauses,
            reminders=_reminders(reason.reminders, edits.reminders),
            auto_resolution=_auto_resolution(reason.auto_resolution, edits.auto_resolution),
            deactivated=reason.deactivated if edits.deactivated is None else edits.deactivated,
        )
    )
    return reason if changed == reason else replace(changed, updated_at=max(now, reason.updated_at))


def require_usable(reason: PendingReason | None, retailer: str) -> PendingReason:
    """Raises Refused: PENDING_REASON_UNKNOWN."""
    if reason is None or reason.retailer != retailer or reason.deactivated:
        message = "The retailer has no such pending reason."
        raise Refused("invalid", "PENDING_REASON_UNKNOWN", message, field="reason_id")
    return reason


def _reminders(known: Reminders | None, edits: ReminderEdits) -> Reminders | None:
    if edits.removed:
        return None
    if edits.count is None and edits.every_business_days is None:
        return known
    count = edits.count or (known.count if known else 0)
    every = edits.every_business_days or (known.every_business_days if known else 0)
    return Reminders(count, every)


def _auto_resolution(known: AutoResolution | None, edits: AutoResolutionEdits) -> AutoResolution | None:
    if edits.removed:
        return None
    if edits.after_business_days is None and edits.code is None:
        return known
    days = edits.after_business_days or (known.after_business_days if known else 0)
    code = edits.code or (known.code if known else ResolutionCode.NO_REPLY)
    return AutoResolution(days, code)


def _checked(reason: PendingReason) -> PendingReason:
    for field in ("reminders", "auto_resolution"):
        if getattr(reason, field) and reason.party is not Party.CUSTOMER:
            raise invalid(field, "Only a customer who is awaited is reminded: leave it out for other parties.")
    if reason.reminders:
        _between("reminders.count", reason.reminders.count, MOST_REMINDERS)
        _between("reminders.every_business_days", reason.reminders.every_business_days, MOST_DAYS)
    if reason.auto_resolution:
        _between("auto_resolution.after_business_days", reason.auto_resolution.after_business_days, MOST_DAYS)
    return replace(
        reason,
        name=line(reason.name, "name", longest=LONGEST_NAME),
        customer_label=line(reason.customer_label, "customer_label", longest=LONGEST_NAME),
    )


def _between(field: str, number: int, most: int) -> None:
    if not 1 <= number <= most:
        raise invalid(field, f"Must be from 1 to {most}.")
