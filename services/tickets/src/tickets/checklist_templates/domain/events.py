"""What happens to a checklist template."""

from dataclasses import dataclass

from tickets.checklist_templates.domain.checklist_template import ChecklistTemplate


@dataclass(frozen=True, slots=True)
class ChecklistTemplateChanged:
    checklist_template: ChecklistTemplate
