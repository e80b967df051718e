"""Categories: what tickets of a retailer are about."""

from dataclasses import dataclass, replace

from domainkit.instants import Instant
from domainkit.refusals import Refused
from domainkit.text import line

from tickets.policies.domain.kinds import Priority

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCategory:
    """`name` is for the retailer's people, `customer_label` for customers.

    Empty ids: it lies under none, and its tickets come into no queue. `version` is its own: it is stored with the
    other categories of its retailer, each of which changes by itself.
    """

    id: str
    retailer: str
    name: str
    customer_label: str
    created_at: Instant
    updated_at: Instant
    parent_id: str = ""
    customers_may_choose: bool = False
    default_team_id: str = ""
    default_priority: Priority | None = None
    deactivated: bool = False
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryDraft:
    """A category to be created."""

    name: str
    customer_label: str
    parent_id: str = ""
    customers_may_choose: bool = False
    default_team_id: str = ""
    default_priority: Priority | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryEdits:
    """What an admin changes. None: stays as it is. Empty ids: under none, no team."""

    name: str | None = None
    customer_label: str | None = None
    parent_id: str | None = None
    customers_may_choose: bool | None = None
    default_team_id: str | None = None
    default_priority: Priority | None = None
    without_priority: bool = False
    deactivated: bool | None = None


def new_category(retailer: str, draft: CategoryDraft, *, id: str, now: Instant) -> TicketCategory:
    """Raises Refused: VALIDATION_FAILED."""
    return TicketCategory(
        id=id,
        retailer=retailer,
        name=line(draft.name, "name", longest=LONGEST_NAME),
        customer_label=line(draft.customer_label, "customer_label", longest=LONGEST_NAME),
        parent_id=draft.parent_id,
        customers_may_choose=draft.customers_may_choose,
        default_team_id=draft.default_team_id,
        default_priority=draft.default_priority,
        created_at=now,
        updated_at=now,
    )


def edited(category: TicketCategory, edits: CategoryEdits, now: Instant) -> TicketCategory:
    """The same object if nothing changes. Raises Refused: VALIDATION_FAILED."""
    plain = ("parent_id", "customers_may_choose", "default_team_id", "default_priority", "deactivated")
    texts = ("name", "customer_label")
    changes = {name: value for name in plain if (value := getattr(edits, name)) is not None}
    changes |= {
        name: line(value, name, longest=LONGEST_NAME) for name in texts if (value := getattr(edits, name)) is not None
    }
    if edits.without_priority:
        changes["default_priority"] = None
    changed = replace(category, **changes)
    if changed == category:
        return category
    return replace(changed, version=category.version + 1, updated_at=max(now, category.updated_at))


def category_unknown(field: str = "category_id") -> Refused:
    message = "The retailer has no such category that this ticket can get: name another, or leave it out."
    return Refused("invalid", "TICKET_CATEGORY_UNKNOWN", message, field=field)
