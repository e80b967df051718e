"""The history of what customers stated about their consents."""

from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page

from tickets.customers.domain.customer import Customer
from tickets.customers.domain.statements import MOST_STATEMENTS, ConsentStatement, Purpose, counting, newest_first
from tickets.customers.ports import ConsentStatements


@dataclass(frozen=True, slots=True)
class Recorded:
    """Statements as they are stored, and those of them that were not stored before."""

    statements: Sequence[ConsentStatement] = ()
    new: Sequence[ConsentStatement] = ()

    def at(self, instant: Instant) -> Instant:
        """When they were made: where they come again, as it was recorded the first time. Without any, the instant."""
        return self.statements[0].stated_at if self.statements else instant


@dataclass(frozen=True, slots=True)
class ConsentHistory:
    """All statements about consents: which of them counts is in the customer.

    A statement is stored before the customer changes by it, so that whatever counts can be shown to have been stated.
    """

    stored: ConsentStatements

    async def record(self, customer: Customer | None, said: Sequence[ConsentStatement]) -> Recorded:
        """Stores them unless they are. What counted before, and comes from before statements were kept, is stored too.

        `customer` is who made them, None where it is not stored yet.
        """
        if not said:
            return Recorded()
        if customer is not None:
            await self.stored.add_unless_known(await self._not_kept(customer, [each.purpose for each in said]))
        known = await self.stored.add_unless_known(said)
        new = [each for each in said if each.id not in known]
        return Recorded([known.get(each.id, each) for each in said], new)

    async def forget(self, recorded: Recorded) -> None:
        """Deletes statements that were stored for a change that was refused."""
        await self.stored.delete(recorded.new)

    async def limit(self, customer_id: str) -> None:
        """Deletes the oldest statements about each purpose, where there are more than the limit."""
        for purpose in Purpose:
            await self.stored.delete(await self.stored.surplus(customer_id, purpose, keep=MOST_STATEMENTS))

    async def page(self, customer: Customer, *, size: int, after: Cursor | None) -> Page[ConsentStatement]:
        """Newest first. What counts and comes from before statements were kept is among them, with source unknown."""
        kept = await self.stored.page(customer.id, size=size, after=after)
        return newest_first(kept, await self._not_kept(customer, list(Purpose)), size=size, after=after)

    async def _not_kept(self, customer: Customer, purposes: Sequence[Purpose]) -> list[ConsentStatement]:
        """What counts, as far as no statement of that instant is stored: an earlier release stores none."""
        counted = [each for purpose in purposes if (each := counting(customer, purpose))]
        return [each for each in counted if not await self.stored.made_at(customer.id, each.purpose, each.stated_at)]
