"""Checklist templates: items that agents put on the checklists of tickets at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domainkit.instants import Instant
from domainkit.refusals import Refused, invalid
from domainkit.text import line

LONGEST_TEXT = 200
"""Of a name, and of an item: as of those of a ticket's checklist."""
MOST_ITEMS = 50
"""As a checklist has at most, so that each template can be applied to an empty one."""


@dataclass(frozen=True, slots=True)
class TemplateItem:
    """`required`: a ticket that has it is not resolved before it is done."""

    text: str
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistTemplate:
    """The aggregate. No two items have the same text: by it an item is found on the checklist of a ticket."""

    id: str
    retailer: str
    name: str
    items: tuple[TemplateItem, ...]
    created_at: Instant
    updated_at: Instant
    deactivated: bool = False
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistTemplateEdits:
    """What an admin changes. None: stays as it is."""

    name: str | None = None
    items: Sequence[TemplateItem] | None = None
    deactivated: bool | None = None


def new_checklist_template(
    retailer: str, name: str, items: Sequence[TemplateItem], *, id: str, now: Instant
) -> ChecklistTemplate:
    """Raises Refused: VALIDATION_FAILED."""
    return _checked(
        ChecklistTemplate(id=id, retailer=retailer, name=name, items=tuple(items), created_at=now, updated_at=now)
    )


def update(template: ChecklistTemplate, edits: ChecklistTemplateEdits, now: Instant) -> ChecklistTemplate:
    """The same object if nothing changes. Raises Refused: VALIDATION_FAILED."""
    changed = _checked(
        replace(
            template,
            name=template.name if edits.name is None else edits.name,
            items=template.items if edits.items is None else tuple(edits.items),
            deactivated=template.deactivated if edits.deactivated is None else edits.deactivated,
        )
    )
    return template if changed == template else replace(changed, updated_at=max(now, template.updated_at))


def require_usable(template: ChecklistTemplate | None, retailer: str) -> ChecklistTemplate:
    """Raises Refused: CHECKLIST_TEMPLATE_UNKNOWN."""
    if template is None or template.retailer != retailer or template.deactivated:
        message = "The retailer has no such checklist template."
        raise Refused("invalid", "CHECKLIST_TEMPLATE_UNKNOWN", message, field="template_id")
    return template


def _checked(template: ChecklistTemplate) -> ChecklistTemplate:
    if not 1 <= len(template.items) <= MOST_ITEMS:
        raise invalid("items", f"Must be 1 to {MOST_ITEMS} items.")
    items = tuple(
        replace(each, text=line(each.text, f"items[{number}].text", longest=LONGEST_TEXT))
        for number, each in enumerate(template.items)
    )
    texts = [each.text for each in items]
    for number, text in enumerate(texts):
        if text in texts[:number]:
            raise invalid(f"items[{number}].text", "An item before it has the same text.")
    return replace(template, name=line(template.name, "name", longest=LONGEST_TEXT), items=items)
