"""What a list of custom fields may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldQuery:
    """A retailer's custom fields. `deactivated`: those that are or are not; None: both. `for_customers`: those alone
    that customers fill in, without deactivated ones.
    """

    retailer: str
    deactivated: bool | None = None
    for_customers: bool = False
