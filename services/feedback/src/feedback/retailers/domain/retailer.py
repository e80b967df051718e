"""Our copy of a retailer: what the page of a survey shows of who asks."""

from dataclasses import dataclass
from enum import StrEnum


class LinkKind(StrEnum):
    IMPRINT = "imprint"
    PRIVACY = "privacy"
    TERMS = "terms"
    HELP = "help"
    SHOP = "shop"


@dataclass(frozen=True, slots=True)
class Look:
    """Empty texts: none of its own."""

    color: str = ""
    logo_url: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """How customers reach its people. Empty texts are unknown."""

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
    """`sequence`: that of the event which it was copied from."""

    id: str
    name: str
    locale: str
    look: Look = Look()
    contact: Contact = Contact()
    links: tuple[Link, ...] = ()
    legal_footer: str = ""
    sequence: int = 0
    version: int = 0
