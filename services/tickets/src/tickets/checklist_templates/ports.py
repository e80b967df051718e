"""What the use cases of checklist templates need from outside."""

from collections.abc import Callable, Sequence, Set
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page

from tickets.checklist_templates.domain.checklist_template import ChecklistTemplate
from tickets.checklist_templates.domain.checklist_template_query import ChecklistTemplateQuery
from tickets.checklist_templates.domain.events import ChecklistTemplateChanged
from tickets.retailers.domain.retailer import Retailer

Decide = Callable[[ChecklistTemplate], tuple[ChecklistTemplate, Sequence[ChecklistTemplateChanged]]]


class ChecklistTemplates(Protocol):
    async def get(self, id: str) -> ChecklistTemplate | None: ...

    async def add(self, template: ChecklistTemplate, key: IdempotencyKey | None = None) -> ChecklistTemplate:
        """Stores a new template, or returns what the same request stored before."""

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> ChecklistTemplate | None:
        """Loads, lets `act` decide, stores; None if there is no such template. A repeated request does nothing."""

    async def page(self, query: ChecklistTemplateQuery, *, size: int, after: Cursor | None) -> Page[ChecklistTemplate]:
        """By name; a page may have fewer than `size` and yet a cursor."""


class Retailers(Protocol):
    async def get(self, id: str) -> Retailer | None: ...
