"""Retailers, created and changed by an admin."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from domainkit.actors import ActorKind
from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from tickets.retailers.domain.edits import Edits, edit
from tickets.retailers.domain.events import RetailerChanged
from tickets.retailers.domain.retailer import Retailer, in_form, same_content
from tickets.retailers.ports import Begin, IdempotencyKeys, Retailers


@dataclass(frozen=True, slots=True)
class RetailerUseCases:
    retailers: Retailers
    keys: IdempotencyKeys
    beginnings: Sequence[Begin] = ()

    async def create(self, retailer: Retailer, key: IdempotencyKey | None = None) -> Retailer:
        """The same content again returns the retailer that exists. Raises Refused: RETAILER_EXISTS."""
        retailer = in_form(retailer)
        if key:
            await self.keys.remember(key)
        stored = await self.retailers.add_unless_known(retailer)
        if not same_content(stored, retailer):
            raise Refused("exists", "RETAILER_EXISTS", "The id is taken with other content.", field="id")
        for begin in self.beginnings:
            await begin(stored.id)
        return stored

    async def update(
        self,
        id: str,
        edits: Edits,
        viewer: Viewer,
        *,
        if_version: Set[int] | None = None,
        key: IdempotencyKey | None = None,
    ) -> Retailer:
        """Raises Refused: RETAILER_NOT_FOUND."""

        def act(retailer: Retailer) -> tuple[Retailer, list[RetailerChanged]]:
            edited = edit(retailer, edits)
            return edited, [RetailerChanged(edited)] if edited is not retailer else []

        changed = await self.retailers.change(id, act, if_version=if_version, key=key) if viewer.sees(id) else None
        if changed is None:
            raise not_found("retailer")
        return changed

    async def get(self, id: str, viewer: Viewer) -> Retailer:
        """Raises Refused: RETAILER_NOT_FOUND."""
        retailer = await self.retailers.get(id) if viewer.sees(id) else None
        if retailer is None:
            raise not_found("retailer")
        return retailer

    async def page(self, viewer: Viewer, *, size: int, after: Cursor | None) -> Page[Retailer]:
        """The viewer's retailers by id; an admin's are all."""
        if viewer.role == ActorKind.ADMIN:
            return await self.retailers.page(size=size, after=after)
        ids = sorted(id for id in viewer.retailers if after is None or id > after.id)
        shown = ids[:size]
        return Page(await self.retailers.get_many(shown), Cursor(None, shown[-1]) if len(ids) > size else None)
