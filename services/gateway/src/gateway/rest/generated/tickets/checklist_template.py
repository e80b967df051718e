# Generated from aftersales/tickets/v1/checklist_template.proto: `make protos`.
"""Models of aftersales/tickets/v1/checklist_template.proto."""

from gateway.rest.generated.formats import Name, RetailerId
from gateway.rest.schemas.fields import REQUEST, Instant, Schema, doc, may


class ChecklistTemplateItem(Schema):
    """An item of a template."""

    text: str = doc("In a line.", "Compare the serial number with the photo")
    required: bool = doc("True: the ticket is not resolved before it is done.", True)


class ChecklistTemplate(Schema):
    """Items that agents put on the checklists of tickets at once, such as what is checked at every return."""

    id: str = doc("Its id.", "ckt_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    retailer: str = doc("The tenant.", "nordic-home")
    name: str = doc("What the retailer's people call it.", "Return of a lamp")
    items: list[ChecklistTemplateItem] = doc(
        "In this order; no two with the same text.",
        [{"text": "Compare the serial number with the photo", "required": True}],
    )
    deactivated: bool = doc("True: it is applied to no ticket any longer; checklists keep what they have of it.", False)
    created_at: Instant = doc("When it was created.", "2026-11-02T08:00:00Z")
    updated_at: Instant = doc("When it last changed.", "2026-11-02T08:00:00Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")


class ChecklistTemplateItemInput(Schema):
    """An item of a template."""

    model_config = REQUEST

    text: Name = doc("In a line.", "Compare the serial number with the photo")
    required: bool = may("True: the ticket is not resolved before it is done.", True)


class ChecklistTemplateInput(Schema):
    """Items that agents put on the checklists of tickets at once, such as what is checked at every return."""

    model_config = REQUEST

    retailer: RetailerId = doc("The tenant.", "nordic-home")
    name: Name = doc("What the retailer's people call it.", "Return of a lamp")
    items: list[ChecklistTemplateItemInput] = doc(
        "In this order; no two with the same text.",
        [{"text": "Compare the serial number with the photo", "required": True}],
        min_length=1,
        max_length=50,
    )
