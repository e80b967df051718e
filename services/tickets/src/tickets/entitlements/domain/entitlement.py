"""Entitlements: who has which support plan, for how long, and which of several applies."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from domainkit.instants import Instant
from domainkit.refusals import Refused, invalid

MOST_OF_A_HOLDER = 50
"""That are not over: what applies is found by reading all of them."""


class EntitlementBasis(StrEnum):
    BUNDLED = "bundled"
    PAID = "paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """The aggregate. Exactly one of `customer_id`, `organisation_id` and `asset_id` is its holder."""

    id: str
    retailer: str
    plan_id: str
    customer_id: str | None = None
    organisation_id: str | None = None
    asset_id: str | None = None
    basis: EntitlementBasis
    starts_at: Instant
    ends_at: Instant
    created_at: Instant
    updated_at: Instant
    revoked_at: Instant | None = None
    version: int = 0

    @property
    def holder(self) -> str:
        return self.asset_id or self.customer_id or self.organisation_id or ""

    @property
    def over_at(self) -> Instant:
        """From when on it no longer holds."""
        return self.ends_at if self.revoked_at is None else min(self.ends_at, self.revoked_at)

    def holds(self, at: Instant) -> bool:
        return self.starts_at <= at < self.over_at


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitlementDraft:
    """An entitlement to create."""

    retailer: str
    plan_id: str
    customer_id: str | None
    organisation_id: str | None
    asset_id: str | None
    basis: EntitlementBasis
    starts_at: Instant
    ends_at: Instant


def new_entitlement(draft: EntitlementDraft, *, id: str, now: Instant) -> Entitlement:
    """Raises Refused: VALIDATION_FAILED."""
    if len([holder for holder in (draft.customer_id, draft.organisation_id, draft.asset_id) if holder]) != 1:
        raise invalid("customer_id", "Give one of customer_id, organisation_id and asset_id: whose it is.")
    if draft.ends_at <= draft.starts_at:
        raise invalid("ends_at", "Has to be after starts_at.")
    return Entitlement(
        id=id,
        retailer=draft.retailer,
        plan_id=draft.plan_id,
        customer_id=draft.customer_id or None,
        organisation_id=draft.organisation_id or None,
        asset_id=draft.asset_id or None,
        basis=draft.basis,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        created_at=now,
        updated_at=now,
    )


def revoke(entitlement: Entitlement, now: Instant) -> Entitlement:
    """The same object if it was revoked before."""
    if entitlement.revoked_at is not None:
        return entitlement
    return replace(entitlement, revoked_at=now, updated_at=max(now, entitlement.updated_at))


def applying(entitlements: Iterable[Entitlement], at: Instant) -> list[Entitlement]:
    """Those that hold at an instant, the one that applies first.

    An asset's come before a customer's, and these before an organisation's: the narrower one was meant for the case. Of
    one holder's, the one that ends last, so that what applies changes as seldom as it can; of those that end together
    the one that began last, and then the one with the smaller id.
    """
    return sorted((each for each in entitlements if each.holds(at)), key=_precedence)


def too_many() -> Refused:
    message = f"It has {MOST_OF_A_HOLDER} entitlements that are not over."
    return Refused("conflict", "TOO_MANY_ENTITLEMENTS", message)


def asset_unknown() -> Refused:
    return Refused("invalid", "ASSET_UNKNOWN", "Nobody has bought this asset of the retailer.", field="asset_id")


def _precedence(entitlement: Entitlement) -> tuple[int, int, int, str]:
    breadth = 0 if entitlement.asset_id else 1 if entitlement.customer_id else 2
    return breadth, -entitlement.ends_at, -entitlement.starts_at, entitlement.id
