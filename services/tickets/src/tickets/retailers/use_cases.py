"""Retailers, created by an admin."""

from dataclasses import dataclass

from tickets.domain.actor import ActorKind
from tickets.domain.errors import Refused, not_found
from tickets.retailers.domain.retailer import Retailer, checked, same_content
from tickets.retailers.ports import Retailers
from tickets.use_cases.ports import After, Page, Place, Request, SeenRequests, Viewer


@dataclass(frozen=True, slots=True)
class Tenants:
    retailers: Retailers
    requests: SeenRequests

    async def create(self, retailer: Retailer, request: Request | None = None) -> Retailer:
        """The same content again answers the retailer that exists. Raises Refused: RETAILER_EXISTS."""
        retailer = checked(retailer)
        if request:
            await self.requests.remember(request)
        stored = await self.retailers.add_unless_known(retailer)
        if not same_content(stored, retailer):
            raise Refused("exists", "RETAILER_EXISTS", "The id is taken with other content.", field="id")
        return stored

    async def get(self, id: str, viewer: Viewer) -> Retailer:
        """Raises Refused: RETAILER_NOT_FOUND."""
        retailer = await self.retailers.get(id) if viewer.sees(id) else None
        if retailer is None:
            raise not_found("retailer")
        return retailer

    async def page(self, viewer: Viewer, *, size: int, after: Place | None) -> Page[Retailer]:
        """The viewer's retailers by id; an admin's are all."""
        if viewer.role == ActorKind.ADMIN:
            return await self.retailers.page(size=size, after=after)
        ids = sorted(id for id in viewer.retailers if after is None or id > after.id)
        shown = ids[:size]
        return Page(await self.retailers.get_many(shown), After(None, shown[-1]) if len(ids) > size else None)
