"""What the customer information file is made from, kept in dictionaries."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from domainkit.actors import Actor, actor_of
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.viewer import Viewer
from tickets.customers.domain.statements import ConsentStatement, Purpose
from tickets.customers.use_cases.links import CustomerLinks


@dataclass
class Statements:
    """As the repository, over a dictionary."""

    values: dict[str, ConsentStatement] = field(default_factory=dict)

    async def add_unless_known(self, statements: Sequence[ConsentStatement]) -> dict[str, ConsentStatement]:
        known = {each.id: self.values[each.id] for each in statements if each.id in self.values}
        self.values |= {each.id: each for each in statements if each.id not in known}
        return known

    async def delete(self, statements: Sequence[ConsentStatement]) -> None:
        for each in statements:
            self.values.pop(each.id, None)

    async def made_at(self, customer_id: str, purpose: Purpose, instant: Instant) -> bool:
        return any(each.stated_at == instant for each in self._about(customer_id, purpose))

    async def page(self, customer_id: str, *, size: int, after: Cursor | None) -> Page[ConsentStatement]:
        about = [each for purpose in Purpose for each in self._about(customer_id, purpose)]
        newest = sorted(about, key=lambda each: (each.stated_at, each.id), reverse=True)
        found = [each for each in newest if after is None or (each.stated_at, each.id) < (after.key, after.id)]
        last = found[size - 1] if len(found) > size else None
        return Page(found[:size], Cursor(last.stated_at, last.id) if last else None)

    async def surplus(self, customer_id: str, purpose: Purpose, *, keep: int) -> list[ConsentStatement]:
        oldest = sorted(self._about(customer_id, purpose), key=lambda each: (each.stated_at, each.id))
        return oldest[:-keep]

    def _about(self, customer_id: str, purpose: Purpose) -> list[ConsentStatement]:
        return [each for each in self.values.values() if (each.customer_id, each.purpose) == (customer_id, purpose)]


class Agents:
    async def acting(self, viewer: Viewer) -> Actor:
        return actor_of(viewer)


class Nothing:
    """No organisation, site or calendar is asked for."""

    async def require(self, *asked: str) -> None:
        raise AssertionError(asked)


NO_LINKS = CustomerLinks(Nothing(), Nothing(), Nothing())
