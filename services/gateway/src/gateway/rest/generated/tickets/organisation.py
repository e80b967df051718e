# Generated from aftersales/tickets/v1/organisation.proto: `make protos`.
"""Models of aftersales/tickets/v1/organisation.proto."""

from gateway.rest.generated.formats import Id, Name, RetailerId
from gateway.rest.schemas.fields import REQUEST, Instant, Schema, doc, may


class Organisation(Schema):
    """A company or an institution whose people are customers of a retailer."""

    id: str = doc("Its id.", "org_6v5jrb2ohc7yaq4tq2mzn7xw3k")
    retailer: str = doc("The tenant.", "nordic-home")
    name: str = doc("What it is called.", "Saimaa Laundries")
    calendar_id: str = may(
        "The calendar by which the deadlines of its people's tickets are counted. Left out: none of its own.",
        "cal_6v5jrb2ohc7yaq4tq2mzn7xw3k",
    )
    deactivated: bool = doc(
        "True: nobody is added to it. Its people's tickets are opened as if it were not there.", False
    )
    created_at: Instant = doc("When it was created.", "2026-11-02T08:00:00Z")
    updated_at: Instant = doc("When it last changed.", "2026-11-02T08:00:00Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")


class OrganisationInput(Schema):
    """A company or an institution whose people are customers of a retailer."""

    model_config = REQUEST

    retailer: RetailerId = doc("The tenant.", "nordic-home")
    name: Name = doc("What it is called.", "Saimaa Laundries")
    calendar_id: Id = may(
        "The calendar by which the deadlines of its people's tickets are counted. Left out: none of its own.",
        "cal_6v5jrb2ohc7yaq4tq2mzn7xw3k",
    )
