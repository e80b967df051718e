"""Retailers: the tenants. Everything belongs to exactly one."""

from dataclasses import dataclass, replace

from domainkit.instants import Instant


@dataclass(frozen=True, slots=True)
class Retailer:
    """The aggregate. `locale` is used where a customer's own is unknown, and so is `time_zone`."""

    id: str
    name: str
    time_zone: str
    locale: str
    sender_address: str
    link_base: str
    created_at: Instant
    version: int = 0

    @property
    def retailer(self) -> str:
        """The tenant that it belongs to: itself."""
        return self.id


def in_form(retailer: Retailer) -> Retailer:
    """The retailer as it is stored."""
    return replace(retailer, name=retailer.name.strip(), link_base=retailer.link_base.rstrip("/"))


def same_content(one: Retailer, other: Retailer) -> bool:
    """True if both were created with the same content."""
    return one == replace(other, created_at=one.created_at, version=one.version)
