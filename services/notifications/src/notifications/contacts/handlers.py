"""What tickets tells about customers and retailers, copied."""

from dataclasses import dataclass

from aftersales.tickets.v1 import events_pb2 as tickets
from servicekit.events.consumers import Subscription
from servicekit.events.envelope import Event
from servicekit.mapping.subjects import subject_of

from notifications.contacts.domain.recipient import Contact, Sender
from notifications.contacts.ports import AddressBook
from notifications.source_events.reading import numbers_checked

PROFILES = "profiles"
"""Was "contacts" while copies had no consents: a consumer of another name reads each customer's last fact once more."""


@dataclass(frozen=True, slots=True)
class Handlers:
    addresses: AddressBook

    def subscriptions(self) -> tuple[Subscription, ...]:
        return (
            Subscription(PROFILES, "CONTACTS", (subject_of(tickets.ContactChanged),), self.remember_contact),
            Subscription("retailers", "RETAILERS", (subject_of(tickets.RetailerChanged),), self.remember_sender),
        )

    async def remember_contact(self, event: Event) -> None:
        told = event.read(tickets.ContactChanged)
        contact = Contact(
            customer_id=told.customer_id,
            retailer=told.retailer,
            name=told.name,
            email=told.email,
            locale=told.locale,
            time_zone=told.time_zone,
            surveys=told.surveys_consent,
        )
        with numbers_checked():
            await self.addresses.remember_contact(contact, event.sequence, event.id)

    async def remember_sender(self, event: Event) -> None:
        told = event.read(tickets.RetailerChanged).retailer
        sender = Sender(
            retailer=told.id,
            name=told.name,
            address=told.sender_address,
            link_base=told.link_base,
            locale=told.locale,
            time_zone=told.time_zone,
        )
        with numbers_checked():
            await self.addresses.remember_sender(sender, event.sequence, event.id)
