"""Retailers: the tenants. Everything belongs to exactly one."""

import json
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any

from domainkit.instants import Instant
from domainkit.refusals import Refused


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


class AgentNames(StrEnum):
    """Where mails name the agent who wrote an answer."""

    IN_TEXT = "in_text"
    IN_SENDER = "in_sender"
    HIDDEN = "hidden"


class MailFiles(StrEnum):
    """What becomes of the files of a message in its mail."""

    LINK = "link"
    ATTACH = "attach"


@dataclass(frozen=True, slots=True)
class MailStyle:
    """How the mails of its conversations are written. `agent_names` None: not said, in the text; `files`: LINK."""

    agent_names: AgentNames | None = None
    signature: str = ""
    quoted_messages: int = 0
    files: MailFiles | None = None


@dataclass(frozen=True, slots=True)
class Retailer:
    """The aggregate. `locale` is used where a customer's own is unknown, and so is `time_zone`.

    `created_as` is the hash of what it was created with; empty while it has not changed since.
    """

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
    created_as: str = ""
    mail: MailStyle = MailStyle()

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
        mail=replace(retailer.mail, signature=retailer.mail.signature.strip()),
    )


def require_active(retailer: Retailer) -> None:
    """Before anything new is stored for it. Raises Refused: RETAILER_DEACTIVATED."""
    if retailer.deactivated:
        raise Refused("conflict", "RETAILER_DEACTIVATED", "The retailer takes nothing new.")


def same_content(one: Retailer, other: Retailer) -> bool:
    """True if both were created with the same content, whatever has changed since."""
    return created_as(one) == created_as(other)


def created_as(retailer: Retailer) -> str:
    """The hash of what it was created with. The format is frozen, because hashes are stored.

    What is empty is left out, so that a field that is added later changes no hash.
    """
    if retailer.created_as:
        return retailer.created_as
    content = asdict(replace(retailer, created_at=Instant(0), version=0))
    return sha256(json.dumps(_without_empty(content), sort_keys=True).encode()).hexdigest()


def _without_empty(content: Any) -> Any:
    if isinstance(content, dict):
        return {name: said for name, value in content.items() if (said := _without_empty(value))}
    return [_without_empty(each) for each in content] if isinstance(content, tuple) else content
