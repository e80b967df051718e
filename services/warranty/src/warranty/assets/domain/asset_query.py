"""Which assets of a retailer are asked for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AssetQuery:
    """A retailer's assets: all, or those of which everything that is named is true. Serial and order in any spelling.

    `words` are searched for in serial, order, name and manufacturer.
    """

    retailer: str
    customer_id: str | None = None
    serial: str | None = None
    order_id: str | None = None
    product_model_id: str | None = None
    words: str | None = None
