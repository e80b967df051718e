"""A customer's claims as personal data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from servicekit.privacy.paging import every
from servicekit.privacy.records import ExportedRecord, Kept, Person

from warranty.claims.domain.claim import Claim
from warranty.claims.domain.claim_query import ClaimQuery
from warranty.claims.domain.erasure import erased
from warranty.claims.messages import claim_message
from warranty.claims.ports import Erasing
from warranty.claims.repository import ClaimRepository

_AT_ONCE = 100
_PLATFORM = Actor(ActorKind.SERVICE, "warranty")


@dataclass(frozen=True, slots=True)
class PersonalClaims:
    """A document stays, as figures and recoveries refer to it, without texts and names."""

    kind: ClassVar[str] = "claims"
    claims: ClaimRepository
    changes: Erasing

    async def export(self, person: Person, *, role: str, size: int, after: Cursor | None) -> Page[ExportedRecord]:
        page = await self._page(person, size, after)
        records = [
            ExportedRecord(
                "claim",
                each.id,
                claim_message(each, role=role, allowed_actions=(), etag="", transitions=each.transitions, clock=None),
            )
            for each in page.items
        ]
        return Page(records, page.rest)

    async def erase(self, person: Person, *, now: Instant) -> Sequence[Kept]:
        async for claim in every(lambda after: self._page(person, _AT_ONCE, after)):
            await self.changes.erase(claim.id, lambda each, _: erased(each, _PLATFORM, now), now=now)
        return ()

    async def _page(self, person: Person, size: int, after: Cursor | None) -> Page[Claim]:
        query = ClaimQuery(retailer=person.retailer, customer_id=person.customer_id)
        return await self.claims.page(query, size=size, after=after)
