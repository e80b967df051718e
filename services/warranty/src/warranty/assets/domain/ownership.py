"""Who has owned a unit before, and the offer by which an owner hands it over."""

from dataclasses import dataclass
from typing import Annotated

from domainkit.instants import Instant
from domainkit.privacy import Personal

from warranty.coverage.domain.coverage import Coverage
from warranty.product_models.domain.terms import GoodsCondition


@dataclass(frozen=True, slots=True)
class TransferOffer:
    """`digest` is that of a code which is stored nowhere."""

    digest: str
    offered_at: Instant
    expires_at: Instant

    def is_open(self, now: Instant) -> bool:
        return now < self.expires_at


@dataclass(frozen=True, slots=True)
class Ownership:
    """Somebody's time with the unit, which ended by a return, a cancellation or a transfer, with what covered it then.

    Nobody but its retailer's people sees it. `transferred_at` is None where the sale itself ended; else the sale goes
    on, and whoever came after has no purchase.
    """

    customer_id: str
    purchase_id: str
    order_id: Annotated[str, Personal("the retailer's order number", held=True)]
    line: int
    unit: int
    condition: GoodsCondition
    sold_at: Instant | None
    delivered_at: Instant | None
    time_zone: str
    terms_version: int
    coverages: tuple[Coverage, ...]
    registered_at: Instant
    transferred_at: Instant | None = None
    code_digest: str = ""  # of the code by which it was transferred: who redeems it once more gets the same

    @property
    def sale(self) -> tuple[str, int, int]:
        return (self.purchase_id, self.line, self.unit)


@dataclass(frozen=True, slots=True)
class RefusedSale:
    """What is kept of a sale that was refused because the one before it goes on: its return may be reported later.

    `asset_id` is that of the unit as it is stored, which may derive from a former spelling of the serial.
    """

    asset_id: str
    product_model_id: str
    serial: Annotated[str, Personal("the serial number of what they own", held=True)]
    sold_at: Instant
    delivered_at: Instant | None
    condition: GoodsCondition
    time_zone: str
