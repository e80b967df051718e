# Generated from aftersales/tickets/v1/custom_field.proto: `make protos`.
"""Models of aftersales/tickets/v1/custom_field.proto."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from gateway.rest.formats import passes
from gateway.rest.generated.formats import Name, RetailerId
from gateway.rest.schemas.fields import REQUEST, Instant, Schema, doc, may

CustomFieldType = Literal["text", "number", "boolean", "date", "choice", "multi_choice", "email", "phone", "url"]


class CustomFieldOption(Schema):
    """One of those that may be chosen."""

    id: str = doc("By which values name it: no two options of a field have the same.", "blue")
    label: str = doc("What people read.", "Blue")
    retired: bool = doc("True: nobody can choose it any longer; tickets that have it keep it.", False)


class CustomField(Schema):
    """A field of tickets that a retailer has besides those that every ticket has."""

    id: str = doc("Its id.", "cfd_3xw4tjr6b2ohcyaua7k2vq5mzn")
    retailer: str = doc("The tenant.", "nordic-home")
    key: str = doc(
        "By which tickets name it: lower-case letters, digits and underscores, beginning with a letter. No "
        "two fields of a retailer have the same.",
        "housing_colour",
    )
    type: CustomFieldType = doc("What its values are. It never changes: create another field.", "choice")
    name: str = doc(
        "What the retailer's people read; empty for customers. Empty for all but agents, supervisors, admins.",
        "Colour of the housing",
    )
    customer_label: str = doc("What customers read.", "Which colour has it?")
    options: list[CustomFieldOption] = doc(
        "What may be chosen; at least one for choice and multi_choice, none for others.",
        [{"id": "blue", "label": "Blue"}, {"id": "grey", "label": "Grey"}],
    )
    for_customers: bool = doc(
        "Whether customers see it and fill it in when they open a ticket. Otherwise it is for staff alone.", True
    )
    required_at_opening: bool = doc(
        "Whether a ticket is opened only with a value: by customers, if it is for them, and by staff. Mails "
        "and low scores open tickets without.",
        False,
    )
    required_at_resolving: bool = doc(
        "Whether somebody can resolve a ticket only if it has a value. By time tickets are resolved without.", False
    )
    deactivated: bool = doc("True: no ticket gets a value any longer; those that have one keep it.", False)
    created_at: Instant = doc("When it was created.", "2026-11-02T08:00:00Z")
    updated_at: Instant = doc("When it last changed.", "2026-11-02T08:00:00Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")


class CustomFieldOptionInput(Schema):
    """One of those that may be chosen."""

    model_config = REQUEST

    id: Annotated[str, StringConstraints(min_length=1, max_length=40), passes("line")] = doc(
        "By which values name it: no two options of a field have the same.", "blue"
    )
    label: Name = doc("What people read.", "Blue")
    retired: bool = may("True: nobody can choose it any longer; tickets that have it keep it.", False)


class CustomFieldInput(Schema):
    """A field of tickets that a retailer has besides those that every ticket has."""

    model_config = REQUEST

    retailer: RetailerId = doc("The tenant.", "nordic-home")
    key: Annotated[str, StringConstraints(min_length=1, max_length=40), passes("line")] = doc(
        "By which tickets name it: lower-case letters, digits and underscores, beginning with a letter. No "
        "two fields of a retailer have the same.",
        "housing_colour",
    )
    type: CustomFieldType = doc("What its values are. It never changes: create another field.", "choice")
    name: Name = doc("What the retailer's people read; empty for customers.", "Colour of the housing")
    customer_label: Name = doc("What customers read.", "Which colour has it?")
    options: list[CustomFieldOptionInput] = may(
        "What may be chosen; at least one for choice and multi_choice, none for others.",
        [{"id": "blue", "label": "Blue"}, {"id": "grey", "label": "Grey"}],
        max_length=50,
    )
    for_customers: bool = may(
        "Whether customers see it and fill it in when they open a ticket. Otherwise it is for staff alone.", True
    )
    required_at_opening: bool = may(
        "Whether a ticket is opened only with a value: by customers, if it is for them, and by staff. Mails "
        "and low scores open tickets without.",
        False,
    )
    required_at_resolving: bool = may(
        "Whether somebody can resolve a ticket only if it has a value. By time tickets are resolved without.", False
    )
