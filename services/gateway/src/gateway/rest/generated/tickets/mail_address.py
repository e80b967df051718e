# Generated from aftersales/tickets/v1/mail_address.proto: `make protos`.
"""Models of aftersales/tickets/v1/mail_address.proto."""

from gateway.rest.generated.formats import Email, Id, Name, RetailerId
from gateway.rest.schemas.fields import REQUEST, Instant, Schema, doc, may


class MailAddress(Schema):
    """An address of a retailer at which mails to them come in and from which mails about their tickets are sent.
    Mails to `support+anything@…` come in at `support@…`.
    """

    id: str = doc("Its id.", "mad_6k5vjrb2ohc7yaq4tq2mzn7xw3")
    retailer: str = doc("The tenant.", "nordic-home")
    address: str = doc(
        "The address, in its normal form; no two retailers have the same. Its local part has at most 19 "
        "octets and no `+`, so that replies to a ticket can be addressed to it.",
        "support@nordic-home.example",
    )
    name: str = doc("Whom mails from it are from.", "Nordic Home Support")
    team_id: str = may("The team of tickets that come in here; left out: none.", "tem_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    default: bool = doc(
        "Whether tickets that did not come in by mail are answered from it. Making an address the default one "
        "replaces the former. Of a retailer whose default address is deactivated, the oldest active one is "
        "used.",
        True,
    )
    deactivated: bool = doc("True: mail to it is refused, and none is sent from it.", False)
    created_at: Instant = doc("When it was created.", "2026-11-02T08:00:00Z")
    updated_at: Instant = doc("When it last changed.", "2026-11-02T08:00:00Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")


class MailAddressInput(Schema):
    """An address of a retailer at which mails to them come in and from which mails about their tickets are sent.
    Mails to `support+anything@…` come in at `support@…`.
    """

    model_config = REQUEST

    retailer: RetailerId = doc("The tenant.", "nordic-home")
    address: Email = doc(
        "The address, in its normal form; no two retailers have the same. Its local part has at most 19 "
        "octets and no `+`, so that replies to a ticket can be addressed to it.",
        "support@nordic-home.example",
    )
    name: Name = doc("Whom mails from it are from.", "Nordic Home Support")
    team_id: Id = may("The team of tickets that come in here; left out: none.", "tem_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    default: bool = may(
        "Whether tickets that did not come in by mail are answered from it. Making an address the default one "
        "replaces the former. Of a retailer whose default address is deactivated, the oldest active one is "
        "used.",
        True,
    )
