# Generated from aftersales/tickets/v1/customer.proto: `make protos`.
"""Models of aftersales/tickets/v1/customer.proto."""

from gateway.rest.generated.formats import Email, Identity, Language, Name, Phone, TimeZone
from gateway.rest.schemas.fields import REQUEST, Instant, Schema, doc, may


class Consents(Schema):
    """What the customer agreed to beyond the messages that belong to a sale or a ticket. The last statement
    counts: in an order it replaces what was stated before the order was made (sold_at), and nothing that was
    stated since.
    """

    marketing: bool = doc("May be sent offers. Left out: may not.", False)
    surveys: bool = doc("May be asked for opinions. Left out: may not.", True)
    changed_at: Instant = may(
        "When one of them was last stated, given or not. Left out where that is unknown.", "2026-11-03T10:00:00Z"
    )


class Customer(Schema):
    """A person who bought something from a retailer: one entry of the customer information file."""

    id: str = doc("Its id.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    retailer: str = doc("The tenant.", "nordic-home")
    customer_ref: str = doc(
        "The retailer's own name for the customer, by which an order finds it again. Its characters are "
        "counted in its normal form. Empty if none.",
        "K-10017",
    )
    name: str = doc("The person's name.", "Mikko Laine")
    email: str = doc(
        "Where mails go, returned in lower case with its domain in A-labels (RFC 5890). An order without "
        "customer_ref finds its customer by it; or by the one before, if the customer has changed it. Left "
        "out of an order: unchanged. Empty if unknown.",
        "mikko@laine.example",
    )
    phone: str = doc("E.164. Left out of an order: unchanged. Empty if unknown.", "+358401234567")
    locale: str = doc(
        "BCP 47 language of the customer's mails. Left out of an order: unchanged; the retailer's where none is known.",
        "de",
    )
    time_zone: str = doc("IANA zone. Left out of an order: unchanged. Empty: the retailer's.", "Europe/Berlin")
    consents: Consents = may(
        "What the customer agreed to. Left out of an order: unchanged; in a first order none is given."
    )
    created_at: Instant = doc("When the customer was first reported.", "2026-11-05T15:00:00Z")
    updated_at: Instant = doc("When it last changed.", "2026-11-05T15:00:00Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")
    erased_at: Instant = may(
        "When its data was erased; left out unless it was. Of somebody erased, all that says who they were is empty.",
        examples=[None],
    )
    organisation_id: str = doc(
        "The organisation they belong to; empty if none. Empty for all but customers, agents, supervisors, admins.", ""
    )
    site_id: str = doc(
        "Their site, where their tickets are about no asset that has one; empty if none. Empty for all but "
        "customers, agents, supervisors, admins.",
        "",
    )
    calendar_id: str = doc(
        "The calendar by which the deadlines of their tickets are counted; empty: none of their own. Empty "
        "for all but agents, supervisors, admins.",
        "",
    )


class ConsentsPatch(Schema):
    """What the customer agreed to beyond the messages that belong to a sale or a ticket. The last statement
    counts: in an order it replaces what was stated before the order was made (sold_at), and nothing that was
    stated since.
    """

    model_config = REQUEST

    marketing: bool = may("May be sent offers. Left out: may not.", False)
    surveys: bool = may("May be asked for opinions. Left out: may not.", True)


class ConsentsInput(Schema):
    """What the customer agreed to beyond the messages that belong to a sale or a ticket. The last statement
    counts: in an order it replaces what was stated before the order was made (sold_at), and nothing that was
    stated since.
    """

    model_config = REQUEST

    marketing: bool = may("May be sent offers. Left out: may not.", False)
    surveys: bool = may("May be asked for opinions. Left out: may not.", True)


class CustomerInput(Schema):
    """A person who bought something from a retailer: one entry of the customer information file."""

    model_config = REQUEST

    customer_ref: Identity = may(
        "The retailer's own name for the customer, by which an order finds it again. Its characters are "
        "counted in its normal form. Empty if none.",
        "K-10017",
    )
    name: Name = doc("The person's name.", "Mikko Laine")
    email: Email = may(
        "Where mails go, returned in lower case with its domain in A-labels (RFC 5890). An order without "
        "customer_ref finds its customer by it; or by the one before, if the customer has changed it. Left "
        "out of an order: unchanged. Empty if unknown.",
        "mikko@laine.example",
    )
    phone: Phone = may("E.164. Left out of an order: unchanged. Empty if unknown.", "+358401234567")
    locale: Language = may(
        "BCP 47 language of the customer's mails. Left out of an order: unchanged; the retailer's where none is known.",
        "de",
    )
    time_zone: TimeZone = may("IANA zone. Left out of an order: unchanged. Empty: the retailer's.", "Europe/Berlin")
    consents: ConsentsInput = may(
        "What the customer agreed to. Left out of an order: unchanged; in a first order none is given."
    )
