"""Organisations, arranged by an admin."""

from collections.abc import Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from tickets.organisations.domain.events import OrganisationChanged
from tickets.organisations.domain.organisation import (
    Organisation,
    OrganisationEdits,
    new_organisation,
    organisation_unknown,
    update,
)
from tickets.organisations.domain.organisation_query import OrganisationQuery
from tickets.organisations.ports import Calendars, Organisations, Retailers


@dataclass(frozen=True, slots=True)
class OrganisationUseCases:
    organisations: Organisations
    retailers: Retailers
    calendars: Calendars

    async def create(
        self,
        retailer: str,
        name: str,
        calendar_id: str | None,
        *,
        id: str,
        now: Instant,
        key: IdempotencyKey | None = None,
    ) -> Organisation:
        """Raises Refused: RETAILER_UNKNOWN, CALENDAR_UNKNOWN, VALIDATION_FAILED."""
        if await self.retailers.get(retailer) is None:
            raise Refused("conflict", "RETAILER_UNKNOWN", "There is no such retailer.")
        if calendar_id and not (key and await self.organisations.get(id)):  # a repetition gets what was created
            await self.calendars.require(calendar_id, retailer)
        return await self.organisations.add(new_organisation(retailer, name, calendar_id, id=id, now=now), key)

    async def get(self, id: str, viewer: Viewer) -> Organisation:
        """Raises Refused: ORGANISATION_NOT_FOUND."""
        organisation = await self.organisations.get(id)
        if organisation is None or not viewer.sees(organisation.retailer):
            raise not_found("organisation")
        return organisation

    async def require(self, id: str, retailer: str) -> None:
        """Raises Refused (ORGANISATION_UNKNOWN) unless the retailer has it, and not deactivated."""
        organisation = await self.organisations.get(id)
        if organisation is None or organisation.retailer != retailer or organisation.deactivated:
            raise organisation_unknown()

    async def page(self, query: OrganisationQuery, *, size: int, after: Cursor | None) -> Page[Organisation]:
        """The retailer's organisations by name."""
        return await self.organisations.page(query, size=size, after=after)

    async def update(
        self,
        id: str,
        edits: OrganisationEdits,
        viewer: Viewer,
        *,
        now: Instant,
        if_version: Set[int] | None,
        key: IdempotencyKey | None,
    ) -> Organisation:
        """Raises Refused: ORGANISATION_NOT_FOUND, CALENDAR_UNKNOWN, VALIDATION_FAILED."""
        known = await self.get(id, viewer)
        refused = await self._refused(known, edits)

        def act(organisation: Organisation) -> tuple[Organisation, list[OrganisationChanged]]:
            if refused:  # but for a repeated request, which is not acted on
                raise refused
            updated = update(organisation, edits, now)
            return updated, [OrganisationChanged(updated)] if updated is not organisation else []

        changed = await self.organisations.change(id, act, if_version=if_version, key=key)
        if changed is None:
            raise not_found("organisation")
        return changed

    async def _refused(self, known: Organisation, edits: OrganisationEdits) -> Refused | None:
        try:
            if edits.calendar_id and edits.calendar_id != known.calendar_id:
                await self.calendars.require(edits.calendar_id, known.retailer)
        except Refused as refused:
            return refused
        return None
