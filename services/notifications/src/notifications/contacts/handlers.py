"""Copies contacts and retailers from the events of tickets."""

from dataclasses import dataclass

from aftersales.tickets.v1 import events_pb2 as tickets
from domainkit.privacy import emptied
from servicekit.events.envelope import Event
from servicekit.events.subscription import Subscription
from servicekit.mapping.proto_json import to_json
from servicekit.mapping.subjects import subject_of
from servicekit.rpc.parsing import optional_instant

from notifications.contacts.domain.recipient import Contact, ContactPoints, Link, Look, Sender
from notifications.contacts.ports import AddressBook, Erasures
from notifications.source_events.reading import numbers_checked

PROFILES = "profiles"
"""Was "contacts" while copies had no consents: a new consumer reads each customer's last event once more."""

SENDERS = "senders"
"""Was "retailers" while copies had no look, contact, links, footer and reply address."""


@dataclass(frozen=True, slots=True)
class Handlers:
    addresses: AddressBook
    erasures: Erasures

    def subscriptions(self) -> tuple[Subscription, ...]:
        return (
            Subscription(PROFILES, "CONTACTS", (subject_of(tickets.ContactChanged),), self.remember_contact),
            Subscription(SENDERS, "RETAILERS", (subject_of(tickets.RetailerChanged),), self.remember_sender),
        )

    async def remember_contact(self, event: Event) -> None:
        """An empty copy of someone erased: the number of the event has to be known."""
        changed = event.read(tickets.ContactChanged)
        contact = Contact(
            customer_id=changed.customer_id,
            retailer=changed.retailer,
            name=changed.name,
            email=changed.email,
            locale=changed.locale,
            time_zone=changed.time_zone,
            surveys=changed.surveys_consent,
            surveys_changed_at=optional_instant(changed, "surveys_consent_changed_at"),
        )
        if await self.erasures.includes(contact.customer_id):
            contact = emptied(contact)
        with numbers_checked():
            await self.addresses.remember_contact(contact, event.sequence, event.id)

    async def remember_sender(self, event: Event) -> None:
        changed = event.read(tickets.RetailerChanged).retailer
        sender = Sender(
            retailer=changed.id,
            name=changed.name,
            address=changed.sender_address,
            link_base=changed.link_base,
            locale=changed.locale,
            time_zone=changed.time_zone,
            look=Look(changed.look.color, changed.look.logo_url),
            contact=ContactPoints(changed.contact.email, changed.contact.phone, changed.contact.address),
            links=tuple(Link(link["kind"], link["title"], link["url"]) for link in to_json(changed)["links"]),
            legal_footer=changed.legal_footer,
            reply_to=changed.reply_to_address,
        )
        with numbers_checked():
            await self.addresses.remember_sender(sender, event.sequence, event.id)
