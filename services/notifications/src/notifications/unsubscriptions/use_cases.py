"""Unsubscribing: the token of a mail is the credential."""

from dataclasses import dataclass

from domainkit.refusals import not_found

from notifications.contacts.domain.recipient import Contact, Sender
from notifications.unsubscriptions.domain.unsubscription import (
    MailPurpose,
    Unsubscription,
    agrees,
    unsubscribe,
    unsubscription,
    unsubscription_id,
)
from notifications.unsubscriptions.ports import AddressBook, Clock, NewToken, UnsubscriptionStore


@dataclass(frozen=True, slots=True)
class ShownUnsubscription:
    """What the holder of the token may see."""

    sender: Sender | None  # None: not known here yet
    purpose: MailPurpose
    locale: str
    unsubscribed: bool


@dataclass(frozen=True, slots=True)
class Unsubscriptions:
    """The links by which customers refuse mails."""

    store: UnsubscriptionStore
    new_token: NewToken
    clock: Clock

    async def of(self, contact: Contact, purpose: MailPurpose) -> Unsubscription:
        """The customer's link for this purpose, made when it is needed first."""
        known = await self.store.get(unsubscription_id(contact.retailer, contact.customer_id, purpose))
        if known:
            return known
        return await self.store.add_unless_known(unsubscription(contact, purpose, self.new_token(), now=self.clock()))


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Raises Refused: UNSUBSCRIPTION_NOT_FOUND for a token that nobody was sent."""

    store: UnsubscriptionStore
    addresses: AddressBook
    clock: Clock

    async def show(self, token: str) -> ShownUnsubscription:
        """Changes nothing: programs that look for malware open every link of a mail."""
        return await self._shown(await self._known(token))

    async def unsubscribe(self, token: str) -> ShownUnsubscription:
        known = await self._known(token)
        changed = await self.store.change(known.id, lambda current: unsubscribe(current, now=self.clock()))
        if changed is None:
            raise not_found("unsubscription")
        return await self._shown(changed)

    async def _known(self, token: str) -> Unsubscription:
        known = await self.store.with_token(token) if token else None
        if known is None:
            raise not_found("unsubscription")
        return known

    async def _shown(self, known: Unsubscription) -> ShownUnsubscription:
        contact = await self.addresses.contact(known.customer_id)
        sender = await self.addresses.sender(known.retailer)
        return ShownUnsubscription(
            sender=sender,
            purpose=known.purpose,
            locale=(contact.locale if contact else "") or (sender.locale if sender else ""),
            unsubscribed=not agrees(contact, known) if contact else known.unsubscribed_at is not None,
        )
