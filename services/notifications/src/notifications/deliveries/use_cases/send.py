"""Deliveries, handed to the mail server."""

from asyncio import sleep
from collections.abc import Callable
from dataclasses import dataclass, replace

from domainkit.instants import Instant

from notifications.contacts.domain.recipient import Contact, Sender, choose_zone, languages
from notifications.deliveries.domain.consent import CONSENT_UNKNOWN, CONSENT_WITHDRAWN, PURPOSES
from notifications.deliveries.domain.delivery import (
    MAIL_TOO_LARGE,
    Decision,
    Delivery,
    Outcome,
    Result,
    is_over,
    postpone,
    record,
    withhold,
    without_its_files,
)
from notifications.deliveries.domain.erasure import erase
from notifications.deliveries.domain.files import has_attached
from notifications.deliveries.domain.mail import Mail, MailFile, message_id, thread_id, unsubscribe_url
from notifications.deliveries.domain.retries import RetrySchedule
from notifications.deliveries.ports import (
    AddressBook,
    Clock,
    DeliveryStore,
    Erasures,
    Mailer,
    Templates,
    Unsubscriptions,
    Unwritable,
)
from notifications.deliveries.use_cases.files import FilesNotReady, ReadFiles
from notifications.deliveries.use_cases.writing import addressing_of, variables_of, written_by
from notifications.unsubscriptions.domain.unsubscription import agrees

CONTACT_UNKNOWN = "CONTACT_UNKNOWN"
RETAILER_UNKNOWN = "RETAILER_UNKNOWN"
TEMPLATE_UNWRITABLE = "TEMPLATE_UNWRITABLE"

_PAUSES = (0.1, 1, 2, 4, 8)  # seconds; with them an attempt is still through before its lease is over


@dataclass(frozen=True, slots=True)
class Send:
    """One attempt to hand a delivery to the mail server.

    A crash after the server accepted the mail and before that is stored repeats it, with the same Message-ID: nothing
    can make two systems agree in one step, and a mail too many is better than a mail too few. A store that is away for
    a moment repeats nothing: what the server replied is remembered meanwhile.
    """

    deliveries: DeliveryStore
    addresses: AddressBook
    templates: Templates
    mailer: Mailer
    clock: Clock
    schedule: RetrySchedule
    unsubscriptions: Unsubscriptions
    erasures: Erasures
    files: ReadFiles
    public_url: str = ""  # where the API is reached from outside; empty: no mail names it

    async def attempt(self, id: str) -> Delivery | None:
        """Tries once and stores the outcome. Returns the delivery after it; None where it was over before."""
        delivery = await self.deliveries.get(id)
        if delivery is None or is_over(delivery):
            return None
        if await self.erasures.includes(delivery.owner):
            return await self._store(id, erase)
        contact = await self.addresses.contact(delivery.owner)
        if contact is None or contact.retailer != delivery.retailer:
            return await self._store(id, self._postponed(CONTACT_UNKNOWN))
        purpose = PURPOSES[delivery.template]
        refusable = await self.unsubscriptions.of(contact, purpose) if purpose else None
        agreed = agrees(contact, refusable) if refusable else True
        if agreed is None:
            return await self._store(id, self._postponed(CONSENT_UNKNOWN))
        if not agreed:
            return await self._store(id, lambda delivery: withhold(delivery, CONSENT_WITHDRAWN))
        sender = await self.addresses.sender(delivery.retailer)
        if sender is None:
            return await self._store(id, self._postponed(RETAILER_UNKNOWN))
        try:
            settled, outcome = await self._hand_over(delivery, contact, sender, refusable.token if refusable else "")
        except FilesNotReady as waiting:
            code, latest = str(waiting), self.files.waits_until(delivery)
            return await self._store(id, self._postponed(code, latest))
        except Unwritable:
            return await self._store(id, self._recorded(delivery, Outcome(Result.REFUSED, TEMPLATE_UNWRITABLE)))
        if outcome.code == MAIL_TOO_LARGE and has_attached(settled.files):
            return await self._store(id, lambda delivery: without_its_files(delivery, now=self.clock()))
        return await self._remember(id, self._recorded(settled, outcome))

    async def _hand_over(
        self, delivery: Delivery, contact: Contact, sender: Sender, token: str
    ) -> tuple[Delivery, Outcome]:
        """The files of the mail are in memory from here to the reply of the mail server."""
        async with self.files.of(delivery, self.clock()) as (files, contents):
            known = replace(delivery, files=files)
            settled, mail = await self._write(known, contact, sender, token, contents)
            return settled, await self.mailer.send(mail)

    async def _write(
        self, delivery: Delivery, contact: Contact, sender: Sender, token: str, contents: tuple[MailFile, ...]
    ) -> tuple[Delivery, Mail]:
        """The mail, and the delivery with what the first attempt settles for all later ones.

        `token`: of the link by which the customer refuses such mails; empty where there is nothing to refuse.
        """
        zone = delivery.time_zone or choose_zone(contact, sender)
        variables = variables_of(delivery, contact, sender, token=token)
        locales = [delivery.locale] if delivery.locale else languages(contact, sender)
        text = await self.templates.write(
            delivery.template, delivery.template_version, locales=locales, zone=zone, variables=variables
        )
        mailboxes, envelope = addressing_of(delivery, contact, sender, text), delivery.envelope
        own_id = envelope.message_id if envelope else message_id(delivery.id, sender.address)
        settled = replace(delivery, locale=text.locale, time_zone=zone, message_id=delivery.message_id or own_id)
        return settled, Mail(
            message_id=settled.message_id,
            date=self.clock(),
            sender_name=mailboxes.sender_name,
            sender_address=mailboxes.sender_address,
            recipient_name=mailboxes.to.name,
            recipient_address=mailboxes.to.address,
            handed_to=mailboxes.recipient.address,
            text=text,
            reply_to=mailboxes.reply_to,
            copies=tuple((each.name, each.address) for each in mailboxes.copies),
            thread=thread_id(delivery.ticket_id, delivery.retailer),
            references=envelope.references if envelope else (),
            auto_submitted=written_by(delivery.template),
            unsubscribe_url=unsubscribe_url(self.public_url, token),
            files=contents,
        )

    def _recorded(self, settled: Delivery, outcome: Outcome) -> Callable[[Delivery], Decision]:
        def act(delivery: Delivery) -> Decision:
            if is_over(delivery):  # the customer was erased meanwhile, say: nothing is stored about them again
                return delivery, ()
            known = replace(delivery, locale=settled.locale, time_zone=settled.time_zone, message_id=settled.message_id)
            if outcome.result is Result.ACCEPTED:  # what was attached in vain is attached once more
                known = replace(known, files=settled.files)
            return record(known, outcome, now=self.clock(), schedule=self.schedule)

        return act

    def _postponed(self, code: str, latest: Instant | None = None) -> Callable[[Delivery], Decision]:
        return lambda delivery: postpone(delivery, code, now=self.clock(), schedule=self.schedule, latest=latest)

    async def _remember(self, id: str, act: Callable[[Delivery], Decision]) -> Delivery | None:
        """Stores what cannot be undone or asked again: not at once, if the store is away."""
        for pause in _PAUSES:
            try:
                return await self._store(id, act)
            except Exception as error:
                if getattr(error, "kind", "") != "unavailable":
                    raise
            await sleep(pause)
        return await self._store(id, act)

    async def _store(self, id: str, act: Callable[[Delivery], Decision]) -> Delivery | None:
        return await self.deliveries.change(id, act)
