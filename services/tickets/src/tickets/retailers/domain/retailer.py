"""Retailers: the tenants. Everything belongs to exactly one."""

import re
from dataclasses import dataclass, replace

from domainkit.instants import Instant
from domainkit.refusals import invalid
from domainkit.text import line

LONGEST_LINK_BASE = 500
_ID = re.compile(r"[a-z0-9-]{1,40}")
_LINK_BASE = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?")


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


def checked(retailer: Retailer) -> Retailer:
    """The retailer as it is stored. Raises Refused, which names the field at fault."""
    if not _ID.fullmatch(retailer.id):
        raise invalid("id", "Must be 1 to 40 of a-z, 0-9 and hyphen.")
    if len(retailer.link_base) > LONGEST_LINK_BASE or not _LINK_BASE.fullmatch(retailer.link_base):
        raise invalid("link_base", f"Must be an http or https URL without query, up to {LONGEST_LINK_BASE} characters.")
    return replace(
        retailer,
        name=line(retailer.name, "name", longest=200),
        link_base=retailer.link_base.rstrip("/"),
    )


def same_content(one: Retailer, other: Retailer) -> bool:
    """True if both were created with the same content."""
    return one == replace(other, created_at=one.created_at, version=one.version)
