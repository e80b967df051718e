"""Who carries out rows of a file, and when a row names what is registered already."""

from collections.abc import Mapping
from dataclasses import dataclass

from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.refusals import Refused

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.facts import FactKind
from warranty.assets.domain.stock import StockUnit
from warranty.meters.domain.meter import ReadingDraft, ReadingRow


@dataclass(frozen=True, slots=True)
class SenderOfFile:
    """A `Viewer`: whoever sent the file, who was admitted then, of its one retailer."""

    by: Actor
    of: str
    only_customer: str | None = None

    @property
    def role(self) -> str:
        return self.by.kind

    @property
    def id(self) -> str:
        return self.by.id

    @property
    def display_name(self) -> str:
        return self.by.display_name

    @property
    def retailers(self) -> frozenset[str]:
        return frozenset({self.of})

    def sees(self, retailer: str, customer_id: str | None = None) -> bool:
        return retailer == self.of

    def retailer(self, named: str) -> str:
        return self.of


@dataclass(frozen=True, slots=True)
class RowReading:
    """A reading whose unit is named by the id of its asset, or by product model and serial."""

    draft: ReadingDraft
    asset_id: str
    unit: StockUnit | None = None

    def reading(self, former: Mapping[tuple[str, str], str]) -> ReadingRow:
        """`former`: ids of assets that do not derive from their serial, by product model and serial."""
        if self.unit is None:
            return ReadingRow(self.asset_id, self.draft)
        known = former.get((self.unit.product_model_id, self.unit.serial))
        return ReadingRow(known or self.unit.asset_id, self.draft)


def require_same(stored: Asset, unit: StockUnit) -> None:
    """Raises Refused (ASSET_CONTRADICTED) where the row says something of the unit that is not registered so."""
    made = stored.dates.get(FactKind.MANUFACTURED)
    if unit.manufactured_at is None or unit.manufactured_at == made:
        return
    known = "without an instant" if made is None else "with another instant"
    message = f"The unit is registered {known} of manufacture."
    raise Refused("conflict", "ASSET_CONTRADICTED", message, field="manufactured_at")


def is_of_batch(stored_at: Instant, at: Instant) -> bool:
    """Whether a batch stored it that ended in a crash: batches of an operation have instants of their own."""
    return stored_at == at
