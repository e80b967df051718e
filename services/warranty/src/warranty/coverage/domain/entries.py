"""Entries of a coverage's ledger: what happened to it. They are appended, and never changed."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.money import Money
from domainkit.privacy import Personal

from warranty.product_models.domain.terms import CostKind, StartBasis


class EntryKind(StrEnum):
    STARTED = "started"
    CORRECTED = "corrected"
    """A fact of the unit, such as its delivery, was reported or corrected: start and end follow it."""
    OVERRIDDEN = "overridden"
    """A person set start or end, with a reason. Facts do not move them afterwards."""
    EXTENDED = "extended"
    REPAIR_EXTENSION = "repair_extension"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    TRANSFERRED = "transferred"
    VOIDED = "voided"
    EXHAUSTED = "exhausted"
    RESTORED = "restored"
    """The reading that had exhausted it was revoked or corrected."""
    REPLACED = "replaced"
    """The unit was replaced: what was left of it covers the other one."""
    RESERVED = "reserved"
    USED = "used"
    RELEASED = "released"


ENDS_IT = frozenset({EntryKind.VOIDED, EntryKind.REPLACED})
"""From then on it is over for good."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """`at`: from when it counts. `recorded_at`: when it was appended; no two entries of a coverage have the same."""

    kind: EntryKind
    at: Instant
    recorded_at: Instant
    recorded_by: Actor
    reason: Annotated[str, Personal("why it was recorded, in the words of staff")] = ""
    starts_at: Instant | None = None  # started, corrected, overridden
    ends_at: Instant | None = None
    basis: StartBasis | None = None  # corrected: by which fact
    months: int = 0  # extended, repair_extension
    legal_basis: str = ""
    invoice_number: Annotated[str, Personal("the number of an invoice", held=True)] = ""
    claim_id: str = ""  # reserved, used, released
    cost_kind: CostKind | None = None
    amount: Money | None = None
    claim_line: int = 0  # of that claim
    replacement_asset_id: str = ""  # replaced
    replaced_asset_id: str = ""  # started, with what was left of that unit's coverage
