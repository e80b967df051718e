"""What a list of mail addresses may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAddressQuery:
    """A retailer's mail addresses. `deactivated`: those that are or are not; None: both."""

    retailer: str
    deactivated: bool | None = None
