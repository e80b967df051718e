"""Terms that a test gives."""

from dataclasses import dataclass

from tickets.tickets.domain.terms import OpeningFacts, Terms
from tickets.tickets.domain.ticket import Ticket


@dataclass(frozen=True, slots=True)
class FixedTerms:
    """The same for every ticket of every retailer."""

    terms: Terms

    async def for_opening(self, facts: OpeningFacts) -> Terms:
        return self.terms

    async def newest(self, ticket: Ticket) -> Terms:
        return self.terms

    async def of(self, ticket: Ticket) -> Terms:
        return self.terms
