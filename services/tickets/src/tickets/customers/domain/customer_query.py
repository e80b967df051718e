"""What a list of customers may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerQuery:
    """A retailer's customers, or those with one of these, in their normal form. None: any; a blank one: nobody."""

    retailer: str
    customer_ref: str | None = None
    email: str | None = None
    phone: str | None = None
    text: str | None = None
    """Words of a name, address, number or reference."""
