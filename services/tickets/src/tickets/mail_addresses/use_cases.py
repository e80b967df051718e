"""Mail addresses, arranged by an admin."""

from collections.abc import Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from tickets.mail_addresses.domain.events import MailAddressChanged
from tickets.mail_addresses.domain.mail_address import (
    MOST_ADDRESSES,
    MailAddress,
    MailAddressDraft,
    MailAddressEdits,
    new_mail_address,
    no_default,
    update,
)
from tickets.mail_addresses.domain.mail_address_query import MailAddressQuery
from tickets.mail_addresses.ports import MailAddresses, Retailers, Teams


@dataclass(frozen=True, slots=True)
class MailAddressUseCases:
    addresses: MailAddresses
    retailers: Retailers
    teams: Teams

    async def create(
        self, retailer: str, draft: MailAddressDraft, *, id: str, now: Instant, key: IdempotencyKey | None = None
    ) -> MailAddress:
        """Raises Refused: RETAILER_UNKNOWN, TEAM_UNKNOWN, MAIL_ADDRESS_EXISTS, TOO_MANY_MAIL_ADDRESSES,
        VALIDATION_FAILED.
        """
        if await self.retailers.get(retailer) is None:
            raise Refused("conflict", "RETAILER_UNKNOWN", "There is no such retailer.")
        known = await self.addresses.of_retailer(retailer)
        if len(known) >= MOST_ADDRESSES and id not in {each.id for each in known}:
            message = f"A retailer has at most {MOST_ADDRESSES} mail addresses."
            raise Refused("conflict", "TOO_MANY_MAIL_ADDRESSES", message)
        await self._require_team(retailer, draft.team_id)
        added = await self.addresses.add(new_mail_address(retailer, draft, id=id, now=now), key)
        await self._only_default(added, now)
        return added

    async def get(self, id: str, viewer: Viewer) -> MailAddress:
        """Raises Refused: MAIL_ADDRESS_NOT_FOUND."""
        address = await self.addresses.get(id)
        if address is None or not viewer.sees(address.retailer):
            raise not_found("mail address")
        return address

    async def page(self, query: MailAddressQuery, *, size: int, after: Cursor | None) -> Page[MailAddress]:
        """The retailer's mail addresses in their alphabetical order."""
        return await self.addresses.page(query, size=size, after=after)

    async def update(
        self,
        id: str,
        edits: MailAddressEdits,
        viewer: Viewer,
        *,
        now: Instant,
        if_version: Set[int] | None,
        key: IdempotencyKey | None,
    ) -> MailAddress:
        """Raises Refused: MAIL_ADDRESS_NOT_FOUND, TEAM_UNKNOWN, VALIDATION_FAILED."""
        known = await self.get(id, viewer)
        await self._require_team(known.retailer, edits.team_id)

        def act(address: MailAddress) -> tuple[MailAddress, list[MailAddressChanged]]:
            updated = update(address, edits, now)
            return updated, [MailAddressChanged(updated)] if updated is not address else []

        changed = await self.addresses.change(id, act, if_version=if_version, key=key)
        if changed is None:
            raise not_found("mail address")
        await self._only_default(changed, now)
        return changed

    async def _only_default(self, chosen: MailAddress, now: Instant) -> None:
        """Takes it from those that were the default before. What a crash leaves, the next such change takes."""

        def act(address: MailAddress) -> tuple[MailAddress, list[MailAddressChanged]]:
            if (address.default_since or 0) > (chosen.default_since or 0):
                return address, []  # was chosen meanwhile
            updated = no_default(address, now)
            return updated, [MailAddressChanged(updated)] if updated is not address else []

        if chosen.default:
            for each in await self.addresses.of_retailer(chosen.retailer):
                if each.default and each.id != chosen.id:
                    await self.addresses.change(each.id, act)

    async def _require_team(self, retailer: str, team_id: str | None) -> None:
        if not team_id:
            return
        team = await self.teams.get(team_id)
        if team is None or team.retailer != retailer or team.deactivated:
            message = "No ticket of the retailer can be given to this team."
            raise Refused("invalid", "TEAM_UNKNOWN", message, field="team_id")
