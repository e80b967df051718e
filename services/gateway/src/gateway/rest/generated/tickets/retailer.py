# Generated from aftersales/tickets/v1/retailer.proto: `make protos`.
"""Models of aftersales/tickets/v1/retailer.proto."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from gateway.rest.formats import passes
from gateway.rest.generated.formats import Color, Email, HttpsUrl, Language, LinkBase, Name, Phone, RetailerId, TimeZone
from gateway.rest.schemas.fields import REQUEST, Instant, Schema, doc, may

RetailerLinkKind = Literal["imprint", "privacy", "terms", "help", "shop"]


RetailerAgentNames = Literal["in_text", "in_sender", "hidden"]


RetailerMailFiles = Literal["link", "attach"]


class RetailerLook(Schema):
    """What people recognise a retailer by."""

    color: str = doc("Accent colour, as #rrggbb in lower case. Empty: none of its own.", "#1a5fb4")
    logo_url: str = doc("Address of its logo. Empty if it has none.", "https://nordic-home.example/logo.png")


class RetailerContact(Schema):
    """How customers reach a retailer's people."""

    email: str = doc("An e-mail address. Empty if they do not write there.", "help@nordic-home.example")
    phone: str = doc("E.164. Empty if nobody answers calls.", "+358401234567")
    address: str = doc(
        "Postal address, in lines as on an envelope. Empty if unknown.", "Mannerheimintie 1\n00100 Helsinki\nFinland"
    )


class RetailerLink(Schema):
    """A page of a retailer."""

    kind: RetailerLinkKind = doc("What the page is about.", "privacy")
    title: str = doc("The words of the link.", "Privacy")
    url: str = doc("Where it leads.", "https://nordic-home.example/privacy")


class RetailerMail(Schema):
    """How the mails of a retailer's conversations are written."""

    agent_names: RetailerAgentNames = may(
        "Where an answer's mail names the agent who wrote it. Left out: in its text.", "in_sender"
    )
    signature: str = doc(
        "What stands under each answer, below the agent's name: plain text, several lines. Empty if nothing.",
        "Customer care\n+358 9 1234 5678",
    )
    quoted_messages: int = doc("How many of the public messages before it an answer's mail repeats.", 3)
    files: RetailerMailFiles = may(
        "What becomes of the files of an answer in its mail. Left out: it names them, and links to the ticket.",
        "attach",
    )


class Retailer(Schema):
    """The tenant: everything belongs to exactly one."""

    id: str = doc("Chosen by the admin who creates it; never changes.", "nordic-home")
    name: str = doc("The name customers know.", "Nordic Home")
    time_zone: str = doc("IANA zone of the retailer's people.", "Europe/Helsinki")
    locale: str = doc("BCP 47 language where a customer's own is unknown.", "en")
    sender_address: str = doc("The From address of the retailer's mails.", "care@nordic-home.example")
    link_base: str = doc("Start of the links in mails.", "https://care.nordic-home.example")
    created_at: Instant = doc("When it was created.", "2026-11-02T08:00:00Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")
    look: RetailerLook = may("How its mails and pages look.")
    contact: RetailerContact = may("How customers reach its people.")
    links: list[RetailerLink] = doc("Pages that its mails and its customers' pages lead to, in this order.")
    legal_footer: str = doc(
        "What the law has a sender say at the end of its mails: plain text, several lines. Empty if nothing.",
        "Nordic Home Oy, Mannerheimintie 1, 00100 Helsinki. Business ID 0000000-0.",
    )
    reply_to_address: str = doc(
        "The mailbox whose mails people read: the Reply-To of the retailer's mails. Empty: answers to them "
        "are not read.",
        "service@nordic-home.example",
    )
    deactivated: bool = doc(
        "It takes no new purchases and tickets. What exists can still be read, answered and closed.", False
    )
    mail: RetailerMail = may("How the mails of its conversations are written.")


class RetailerLookInput(Schema):
    """What people recognise a retailer by."""

    model_config = REQUEST

    color: Color = may("Accent colour, as #rrggbb in lower case. Empty: none of its own.", "#1a5fb4")
    logo_url: HttpsUrl = may("Address of its logo. Empty if it has none.", "https://nordic-home.example/logo.png")


class RetailerContactInput(Schema):
    """How customers reach a retailer's people."""

    model_config = REQUEST

    email: Email = may("An e-mail address. Empty if they do not write there.", "help@nordic-home.example")
    phone: Phone = may("E.164. Empty if nobody answers calls.", "+358401234567")
    address: Annotated[str, StringConstraints(max_length=500), passes("text")] = may(
        "Postal address, in lines as on an envelope. Empty if unknown.", "Mannerheimintie 1\n00100 Helsinki\nFinland"
    )


class RetailerLinkInput(Schema):
    """A page of a retailer."""

    model_config = REQUEST

    kind: RetailerLinkKind = doc("What the page is about.", "privacy")
    title: Annotated[str, StringConstraints(min_length=1, max_length=100), passes("name")] = doc(
        "The words of the link.", "Privacy"
    )
    url: HttpsUrl = doc("Where it leads.", "https://nordic-home.example/privacy")


class RetailerMailInput(Schema):
    """How the mails of a retailer's conversations are written."""

    model_config = REQUEST

    agent_names: RetailerAgentNames = may(
        "Where an answer's mail names the agent who wrote it. Left out: in its text.", "in_sender"
    )
    signature: Annotated[str, StringConstraints(max_length=500), passes("text")] = may(
        "What stands under each answer, below the agent's name: plain text, several lines. Empty if nothing.",
        "Customer care\n+358 9 1234 5678",
    )
    quoted_messages: int = may("How many of the public messages before it an answer's mail repeats.", 3, ge=0, le=10)
    files: RetailerMailFiles = may(
        "What becomes of the files of an answer in its mail. Left out: it names them, and links to the ticket.",
        "attach",
    )


class RetailerInput(Schema):
    """The tenant: everything belongs to exactly one."""

    model_config = REQUEST

    id: RetailerId = doc("Chosen by the admin who creates it; never changes.", "nordic-home")
    name: Name = doc("The name customers know.", "Nordic Home")
    time_zone: TimeZone = doc("IANA zone of the retailer's people.", "Europe/Helsinki")
    locale: Language = doc("BCP 47 language where a customer's own is unknown.", "en")
    sender_address: Email = doc("The From address of the retailer's mails.", "care@nordic-home.example")
    link_base: LinkBase = doc("Start of the links in mails.", "https://care.nordic-home.example")
    look: RetailerLookInput = may("How its mails and pages look.")
    contact: RetailerContactInput = may("How customers reach its people.")
    links: list[RetailerLinkInput] = may(
        "Pages that its mails and its customers' pages lead to, in this order.", max_length=10
    )
    legal_footer: Annotated[str, StringConstraints(max_length=2000), passes("text")] = may(
        "What the law has a sender say at the end of its mails: plain text, several lines. Empty if nothing.",
        "Nordic Home Oy, Mannerheimintie 1, 00100 Helsinki. Business ID 0000000-0.",
    )
    reply_to_address: Email = may(
        "The mailbox whose mails people read: the Reply-To of the retailer's mails. Empty: answers to them "
        "are not read.",
        "service@nordic-home.example",
    )
    deactivated: bool = may(
        "It takes no new purchases and tickets. What exists can still be read, answered and closed.", False
    )
    mail: RetailerMailInput = may("How the mails of its conversations are written.")


class RetailerLookPatch(Schema):
    """What people recognise a retailer by."""

    model_config = REQUEST

    color: Color | None = may("Accent colour, as #rrggbb in lower case. Empty: none of its own.", "#1a5fb4")
    logo_url: HttpsUrl | None = may(
        "Address of its logo. Empty if it has none.", "https://nordic-home.example/logo.png"
    )


class RetailerContactPatch(Schema):
    """How customers reach a retailer's people."""

    model_config = REQUEST

    email: Email | None = may("An e-mail address. Empty if they do not write there.", "help@nordic-home.example")
    phone: Phone | None = may("E.164. Empty if nobody answers calls.", "+358401234567")
    address: Annotated[str, StringConstraints(max_length=500), passes("text")] | None = may(
        "Postal address, in lines as on an envelope. Empty if unknown.", "Mannerheimintie 1\n00100 Helsinki\nFinland"
    )


class RetailerMailPatch(Schema):
    """How the mails of a retailer's conversations are written."""

    model_config = REQUEST

    agent_names: RetailerAgentNames | None = may(
        "Where an answer's mail names the agent who wrote it. Left out: in its text.", "in_sender"
    )
    signature: Annotated[str, StringConstraints(max_length=500), passes("text")] | None = may(
        "What stands under each answer, below the agent's name: plain text, several lines. Empty if nothing.",
        "Customer care\n+358 9 1234 5678",
    )
    quoted_messages: int = may("How many of the public messages before it an answer's mail repeats.", 3, ge=0, le=10)
    files: RetailerMailFiles | None = may(
        "What becomes of the files of an answer in its mail. Left out: it names them, and links to the ticket.",
        "attach",
    )
