"""What a list of checklist templates may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistTemplateQuery:
    """A retailer's checklist templates. `deactivated`: those that are or are not; None: both."""

    retailer: str
    deactivated: bool | None = None
