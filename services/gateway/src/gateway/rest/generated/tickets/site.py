# Generated from aftersales/tickets/v1/site.proto: `make protos`.
"""Models of aftersales/tickets/v1/site.proto."""

from gateway.rest.generated.formats import Id, Name, RetailerId, TimeZone
from gateway.rest.schemas.fields import REQUEST, Instant, Schema, doc, may


class Site(Schema):
    """A place where customers are served: a shop of an organisation, or a customer's home. Assets can be placed
    there.
    """

    id: str = doc("Its id.", "sit_7yaq4tq2mzn7xw3k6v5jrb2ohc")
    retailer: str = doc("The tenant.", "nordic-home")
    name: str = doc("What it is called.", "Summer house")
    organisation_id: str = may("The organisation it belongs to. Give this or customer_id.", examples=[None])
    customer_id: str = may(
        "The customer it belongs to. Give this or organisation_id.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq"
    )
    address_lines: list[str] = doc(
        "Its address, as it is written on an envelope, without the name.", ["Satamakatu 5", "53100 Lappeenranta"]
    )
    time_zone: str = doc("IANA zone. Left out: that of its owner.", "Europe/Helsinki")
    calendar_id: str = may(
        "The calendar by which the deadlines of tickets about assets there, and of customers who have it as "
        "theirs, are counted. Left out: none of its own.",
        "cal_6v5jrb2ohc7yaq4tq2mzn7xw3k",
    )
    deactivated: bool = doc("True: nothing is placed there, and tickets are opened as if it were not there.", False)
    created_at: Instant = doc("When it was created.", "2026-11-02T08:00:00Z")
    updated_at: Instant = doc("When it last changed.", "2026-11-02T08:00:00Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")
    erased_at: Instant = may("When it was erased with its customer; left out unless it was.", examples=[None])


class SiteInput(Schema):
    """A place where customers are served: a shop of an organisation, or a customer's home. Assets can be placed
    there.
    """

    model_config = REQUEST

    retailer: RetailerId = doc("The tenant.", "nordic-home")
    name: Name = doc("What it is called.", "Summer house")
    organisation_id: Id = may("The organisation it belongs to. Give this or customer_id.", examples=[None])
    customer_id: Id = may("The customer it belongs to. Give this or organisation_id.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    address_lines: list[Name] = may(
        "Its address, as it is written on an envelope, without the name.",
        ["Satamakatu 5", "53100 Lappeenranta"],
        max_length=6,
    )
    time_zone: TimeZone = may("IANA zone. Left out: that of its owner.", "Europe/Helsinki")
    calendar_id: Id = may(
        "The calendar by which the deadlines of tickets about assets there, and of customers who have it as "
        "theirs, are counted. Left out: none of its own.",
        "cal_6v5jrb2ohc7yaq4tq2mzn7xw3k",
    )
