"""What callers ask of tickets."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, StringConstraints
from servicekit.formats.people import identifier

from gateway.rest.schemas.common import ASSET_ID, CUSTOMER_ID
from gateway.rest.schemas.fields import REQUEST, VISIBLE, Id, Line, Name, RetailerId, Text, doc, may
from gateway.rest.schemas.tickets import MessageVisibility, ResolutionCode, TicketPriority

_Body = Annotated[Text, StringConstraints(min_length=1, max_length=20_000), VISIBLE]


class NewTicket(BaseModel):
    """A ticket to open."""

    model_config = REQUEST

    retailer: RetailerId = may("Left out: your only retailer.", "nordic-home")
    customer_id: Id = may("Whose request it is. A customer leaves it out.", CUSTOMER_ID)
    subject: Name = doc("In a line.", "The dishwasher does not drain")
    body: _Body = doc("The opening message, plain text.", "Water stays in the tub after every programme.")
    asset_id: Id = may("One of the customer's own assets. Left out: about none.", ASSET_ID)
    priority: TicketPriority = may("Left out: normal. A customer does not set it.", "normal")


class TicketPatch(BaseModel):
    """A JSON Merge Patch (RFC 7396)."""

    model_config = REQUEST

    priority: TicketPriority = doc("The new priority.", "high")


class TicketAssignment(BaseModel):
    """To whom."""

    model_config = REQUEST

    assignee_id: Annotated[Line, StringConstraints(min_length=1, max_length=255), AfterValidator(identifier)] = may(
        "The `sub` of an agent. Left out: you.", "agent-1"
    )
    assignee_name: Annotated[Line, StringConstraints(max_length=200)] = may("How to show them to people.", "Aino")


class TicketWait(BaseModel):
    """What for."""

    model_config = REQUEST

    reason: Annotated[Line, StringConstraints(max_length=500)] = may(
        "Why we wait, in your words.", "A photo of the filter is needed"
    )


class TicketResolution(BaseModel):
    """How it was solved."""

    model_config = REQUEST

    code: ResolutionCode = doc("How it was solved.", "solved")


class NewMessage(BaseModel):
    """A message to add."""

    model_config = REQUEST

    body: _Body = doc("Plain text.", "Please clean the filter and send us a photo of it.")
    visibility: MessageVisibility = may("Left out: public. A customer's is always public.", "public")
