"""What a list of categories may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryQuery:
    """A retailer's categories. `deactivated`: those that are or are not; None: both. `choosable`: those that customers
    may choose alone, by their labels.
    """

    retailer: str
    deactivated: bool | None = None
    choosable: bool = False
