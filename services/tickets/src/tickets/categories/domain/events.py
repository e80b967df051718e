"""What happens to a category."""

from dataclasses import dataclass

from tickets.categories.domain.category import TicketCategory


@dataclass(frozen=True, slots=True)
class TicketCategoryChanged:
    ticket_category: TicketCategory
