"""What imports need from other topics."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from domainkit.instants import Instant
from domainkit.refusals import Refused
from domainkit.viewer import Viewer

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.stock import StockUnit
from warranty.imports.domain.importing import RowReading
from warranty.meters.domain.meter import MeterReading, ReadingRow
from warranty.operations.domain.rows import Row
from warranty.product_models.domain.product_model import ProductModel
from warranty.serial_rules.domain.serial_rule import SerialRule

UnitOf = Callable[[Row, str], StockUnit]
"""The unit that a row of a retailer describes. Raises Refused."""


ReadingOf = Callable[[Row, str], RowReading]
"""The reading that a row of a retailer describes. Raises Refused."""


class ProductModels(Protocol):
    async def get_many(self, ids: Sequence[str]) -> list[ProductModel]: ...


class SerialRules(Protocol):
    async def get_many(self, ids: Sequence[str]) -> list[SerialRule]: ...


class Assets(Protocol):
    async def get_many(self, ids: Sequence[str]) -> list[Asset]: ...

    async def of_serials(self, retailer: str, units: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Asset]:
        """Of units by product model and serial those whose id derives from another spelling of the serial."""

    async def add_unsold_many(self, assets: Sequence[Asset]) -> list[Asset | None]:
        """Stores assets without an owner, together; None for each whose id is taken."""


class Readings(Protocol):
    async def record_many(
        self, retailer: str, rows: Sequence[ReadingRow], viewer: Viewer, *, now: Instant
    ) -> list[MeterReading | Refused]: ...
