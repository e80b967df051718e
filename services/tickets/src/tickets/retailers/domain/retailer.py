"""Retailers: the tenants. Everything belongs to exactly one."""

from dataclasses import dataclass, replace
from enum import StrEnum

from domainkit.instants import Instant


class LinkKind(StrEnum):
    IMPRINT = "imprint"
    PRIVACY = "privacy"
    TERMS = "terms"
    HELP = "help"
    SHOP = "shop"


@dataclass(frozen=True, slots=True)
class Look:
    """`color` is #rrggbb in lower case. Empty texts: none of its own."""

    color: str = ""
    logo_url: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """How customers reach its people; `phone` is in E.164 form, `address` has lines. Empty texts are unknown."""

    email: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    kind: LinkKind
    title: str
    url: str


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
    look: Look = Look()
    contact: Contact = Contact()
    links: tuple[Link, ...] = ()
    legal_footer: str = ""
    reply_to_address: str = ""
    deactivated: bool = False

    @property
    def retailer(self) -> str:
        """The tenant that it belongs to: itself."""
        return self.id


def in_form(retailer: Retailer) -> Retailer:
    """The retailer as it is stored."""
    return replace(
        retailer,
        name=retailer.name.strip(),
        link_base=retailer.link_base.rstrip("/"),
        look=replace(retailer.look, color=retailer.look.color.lower()),
        contact=replace(retailer.contact, address=retailer.contact.address.strip()),
        links=tuple(replace(link, title=link.title.strip()) for link in retailer.links),
        legal_footer=retailer.legal_footer.strip(),
    )


def same_content(one: Retailer, other: Retailer) -> bool:
    """True if both were created with the same content."""
    return one == replace(other, created_at=one.created_at, version=one.version)
