"""Mails, looked at as they would be written now."""

from dataclasses import dataclass

from domainkit.refusals import Refused
from domainkit.viewer import Viewer

from notifications.contacts.domain.recipient import choose_zone, languages
from notifications.deliveries.domain.erasure import delivery_erased
from notifications.deliveries.domain.preview import HIDDEN, Preview, without_credentials
from notifications.deliveries.ports import AddressBook, Erasures, Templates, Unwritable
from notifications.deliveries.use_cases.queries import DeliveryQueries
from notifications.deliveries.use_cases.writing import addressing_of, variables_of


@dataclass(frozen=True, slots=True)
class PreviewDelivery:
    queries: DeliveryQueries
    addresses: AddressBook
    templates: Templates
    erasures: Erasures

    async def preview(self, id: str, viewer: Viewer) -> Preview:
        """Raises Refused: DELIVERY_NOT_FOUND, DELIVERY_ERASED, DELIVERY_UNWRITABLE."""
        delivery = without_credentials(await self.queries.get(id, viewer))
        if await self.erasures.includes(delivery.owner):
            raise delivery_erased()
        contact = await self.addresses.contact(delivery.owner)
        if contact is None or contact.retailer != delivery.retailer:
            raise _unwritable("The customer's address has not arrived yet.")
        sender = await self.addresses.sender(delivery.retailer)
        if sender is None:
            raise _unwritable("The retailer's address has not arrived yet.")
        try:
            text = await self.templates.write(
                delivery.template,
                delivery.template_version,
                locales=[delivery.locale] if delivery.locale else languages(contact, sender),
                zone=delivery.time_zone or choose_zone(contact, sender),
                variables=variables_of(delivery, contact, sender, token=HIDDEN),
            )
        except Unwritable as error:
            raise _unwritable("The template does not fit its variables.") from error
        mailboxes = addressing_of(delivery, contact, sender, text)
        return Preview(
            delivery_id=delivery.id,
            locale=text.locale,
            from_name=mailboxes.sender_name,
            from_address=mailboxes.sender_address,
            to_name=mailboxes.recipient.name,
            to_address=mailboxes.recipient.address,
            reply_to=mailboxes.reply_to,
            subject=text.subject,
            text=text.body,
            html=text.html,
        )


def _unwritable(why: str) -> Refused:
    return Refused("conflict", "DELIVERY_UNWRITABLE", why)
