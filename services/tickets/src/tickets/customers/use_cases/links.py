"""What a customer is linked to: an organisation, a site, a calendar."""

from dataclasses import dataclass, replace

from domainkit.refusals import Refused

from tickets.customers.domain.customer import Customer
from tickets.customers.domain.edits import Edits
from tickets.customers.ports import Calendars, Organisations, Sites


@dataclass(frozen=True, slots=True)
class CustomerLinks:
    organisations: Organisations
    sites: Sites
    calendars: Calendars

    async def checked(self, known: Customer, edits: Edits) -> Edits:
        """The edits, where what they name is the retailer's. A site of the organisation that a customer leaves is
        cleared with it.

        Raises Refused: ORGANISATION_UNKNOWN, SITE_UNKNOWN, CALENDAR_UNKNOWN.
        """
        organisation = known.organisation_id if edits.organisation_id is None else edits.organisation_id
        if edits.organisation_id and organisation != known.organisation_id:
            await self.organisations.require(organisation, known.retailer)
        if edits.site_id and (edits.site_id, organisation) != (known.site_id, known.organisation_id):
            await self.sites.require(edits.site_id, known.retailer, known.id, organisation)
        if edits.calendar_id and edits.calendar_id != known.calendar_id:
            await self.calendars.require(edits.calendar_id, known.retailer)
        if edits.site_id is None and known.site_id and organisation != known.organisation_id:
            try:
                await self.sites.require(known.site_id, known.retailer, known.id, organisation)
            except Refused:
                return replace(edits, site_id="")
        return edits
