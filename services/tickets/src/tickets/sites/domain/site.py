"""Sites: places where customers are served, of an organisation or of one customer."""

from dataclasses import dataclass, replace
from typing import Annotated

from domainkit.instants import Instant
from domainkit.privacy import Personal, emptied
from domainkit.refusals import Refused, invalid
from domainkit.text import line

LONGEST_LINE = 200
MOST_LINES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The aggregate. It belongs to an organisation or to a customer, never to both.

    `calendar_id` is None where it has none of its own. `erased_at`: since when it says nothing of its customer.
    """

    id: str
    retailer: str
    name: Annotated[str, Personal("what their place is called")]
    organisation_id: str | None = None
    customer_id: str | None = None
    address_lines: Annotated[tuple[str, ...], Personal("their address")] = ()
    time_zone: Annotated[str, Personal("their time zone")] = ""
    calendar_id: str | None = None
    deactivated: bool = False
    created_at: Instant
    updated_at: Instant
    erased_at: Instant | None = None
    version: int = 0

    def serves(self, customer_id: str, organisation_id: str) -> bool:
        """Whether it belongs to this customer or to their organisation; an empty id is nobody's."""
        if self.customer_id:
            return self.customer_id == customer_id
        return bool(self.organisation_id) and self.organisation_id == organisation_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteDraft:
    """A site to create. Texts are in their normal form."""

    retailer: str
    name: str
    organisation_id: str | None
    customer_id: str | None
    address_lines: tuple[str, ...]
    time_zone: str
    calendar_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteEdits:
    """What an admin changes. None: stays as it is; an empty `time_zone` or `calendar_id`: none of its own."""

    name: str | None = None
    address_lines: tuple[str, ...] | None = None
    time_zone: str | None = None
    calendar_id: str | None = None
    deactivated: bool | None = None


def new_site(draft: SiteDraft, *, id: str, now: Instant) -> Site:
    """Raises Refused: VALIDATION_FAILED."""
    if bool(draft.organisation_id) is bool(draft.customer_id):
        raise invalid("organisation_id", "Give either organisation_id or customer_id: whose site it is.")
    return Site(
        id=id,
        retailer=draft.retailer,
        name=line(draft.name, "name", longest=LONGEST_LINE),
        organisation_id=draft.organisation_id or None,
        customer_id=draft.customer_id or None,
        address_lines=_lines(draft.address_lines),
        time_zone=draft.time_zone,
        calendar_id=draft.calendar_id or None,
        created_at=now,
        updated_at=now,
    )


def update(site: Site, edits: SiteEdits, now: Instant) -> Site:
    """The same object if nothing changes. Raises Refused: CUSTOMER_ERASED, VALIDATION_FAILED."""
    if site.erased_at is not None:
        raise Refused("conflict", "CUSTOMER_ERASED", "The site was erased with its customer.")
    changed = replace(
        site,
        name=site.name if edits.name is None else line(edits.name, "name", longest=LONGEST_LINE),
        address_lines=site.address_lines if edits.address_lines is None else _lines(edits.address_lines),
        time_zone=site.time_zone if edits.time_zone is None else edits.time_zone,
        calendar_id=site.calendar_id if edits.calendar_id is None else edits.calendar_id or None,
        deactivated=site.deactivated if edits.deactivated is None else edits.deactivated,
    )
    return site if changed == site else replace(changed, updated_at=max(now, site.updated_at))


def erase(site: Site, now: Instant) -> Site:
    """A customer's site without what is personal, deactivated; the same object if it was erased before."""
    if site.erased_at is not None:
        return site
    return replace(emptied(site), deactivated=True, updated_at=max(now, site.updated_at), erased_at=now)


def site_unknown() -> Refused:
    message = "Neither the customer nor their organisation has such a site, or it is deactivated."
    return Refused("invalid", "SITE_UNKNOWN", message, field="site_id")


def _lines(lines: tuple[str, ...]) -> tuple[str, ...]:
    if len(lines) > MOST_LINES:
        raise invalid("address_lines", f"Has at most {MOST_LINES} lines.")
    return tuple(line(each, f"address_lines[{n}]", longest=LONGEST_LINE) for n, each in enumerate(lines))
