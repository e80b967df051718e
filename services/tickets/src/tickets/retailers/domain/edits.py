"""Changes of a retailer."""

from dataclasses import dataclass, replace
from typing import Any

from tickets.retailers.domain.retailer import AgentNames, Link, MailFiles, Retailer, created_as, in_form


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """What to change, addresses and languages in their normal form. None: stays as it is; empty: cleared."""

    name: str | None = None
    time_zone: str | None = None
    locale: str | None = None
    sender_address: str | None = None
    link_base: str | None = None
    color: str | None = None
    logo_url: str | None = None
    contact_email: str | None = None
    contact_phone: str | None = None
    contact_address: str | None = None
    links: tuple[Link, ...] | None = None
    legal_footer: str | None = None
    reply_to_address: str | None = None
    deactivated: bool | None = None
    agent_names: AgentNames | None = None
    signature: str | None = None
    quoted_messages: int | None = None
    mail_files: MailFiles | None = None


def edit(retailer: Retailer, edits: Edits) -> Retailer:
    """The retailer with its changes; the same object if they change nothing."""
    look = _given(color=edits.color, logo_url=edits.logo_url)
    contact = _given(email=edits.contact_email, phone=edits.contact_phone, address=edits.contact_address)
    mail = _given(
        agent_names=edits.agent_names,
        signature=edits.signature,
        quoted_messages=edits.quoted_messages,
        files=edits.mail_files,
    )
    own = _given(
        name=edits.name,
        time_zone=edits.time_zone,
        locale=edits.locale,
        sender_address=edits.sender_address,
        link_base=edits.link_base,
        links=edits.links,
        legal_footer=edits.legal_footer,
        reply_to_address=edits.reply_to_address,
        deactivated=edits.deactivated,
    )
    parts: dict[str, Any] = {
        "look": replace(retailer.look, **look),
        "contact": replace(retailer.contact, **contact),
        "mail": replace(retailer.mail, **mail),
    }
    edited = in_form(replace(retailer, **parts, **own))
    return retailer if edited == retailer else replace(edited, created_as=created_as(retailer))


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
