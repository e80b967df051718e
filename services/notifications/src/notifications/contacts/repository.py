"""Our copies of customers' contacts and of retailers: only what a mail needs.

An event carries the whole record, so a newer one replaces the copy and an older one changes nothing.
"""

from contextlib import suppress
from dataclasses import asdict, fields
from typing import Any

from domainkit.privacy import NoPersonalData, PersonalData, emptied
from servicekit.documents import Collection, Document, Documents, DuplicateKey, Store, VersionConflict
from servicekit.formats.addresses import mailbox

from notifications.contacts.domain.recipient import Contact, ContactPoints, Link, Look, Sender
from notifications.source_events.domain.numbering import NumberTaken, mark

CONTACTS = Collection(
    "contacts",
    personal=PersonalData(
        kind=Contact, purpose="To address mails in the customer's language", retention="Until the customer is erased"
    ),
)
SENDERS = Collection("senders", personal=NoPersonalData("Copies of the shops, in whose name mails are sent"))

_NUMBERS = 100  # of the last events, per person: older ones are not delivered again


class AddressBookRepository:
    """The AddressBook of the use cases."""

    def __init__(self, store: Store) -> None:
        self._contacts = store.documents(CONTACTS)
        self._senders = store.documents(SENDERS)

    async def contact(self, customer_id: str) -> Contact | None:
        document = await self._contacts.get(customer_id)
        return _contact(document) if document else None

    async def sender(self, retailer: str) -> Sender | None:
        """Its addresses as mail servers take them: Message-IDs have the domain of the first.

        One that is none stays as it is; a reply address that is none does not exist.
        """
        document = await self._senders.get(retailer)
        if document is None:
            return None
        with suppress(ValueError):
            document["address"] = mailbox(document["address"])
        return _sender(document)

    async def remember_contact(self, contact: Contact, sequence: int, event_id: str) -> None:
        await _remember(self._contacts, contact.customer_id, sequence, event_id, asdict(contact))

    async def erase_contact(self, customer_id: str, retailer: str) -> None:
        """The copy stays, empty: an event that is older than the last one known must not bring anything back."""
        while known := await self._contacts.get(customer_id):
            bare = {**known, **asdict(emptied(_contact(known)))}
            if known["retailer"] != retailer or bare == known:
                return
            with suppress(VersionConflict):  # another event was faster: its copy is emptied, too
                await self._contacts.replace({**bare, "version": known["version"] + 1}, if_version=known["version"])

    async def remember_sender(self, sender: Sender, sequence: int, event_id: str) -> None:
        await _remember(self._senders, sender.retailer, sequence, event_id, asdict(sender))


async def _remember(documents: Documents, id: str, sequence: int, event_id: str, record: Document) -> None:
    """Raises NumberTaken where another event had this number."""
    while True:
        known = await documents.get(id)
        numbers: dict[str, str] = known.get("numbers", {}) if known else {}  # absent: of an earlier release
        if known and known["sequence"] >= sequence and numbers.get(str(sequence), mark(event_id)) != mark(event_id):
            raise NumberTaken(id, sequence)
        if known and (
            known["sequence"] > sequence or (known["sequence"] == sequence and record.keys() <= known.keys())
        ):
            return  # a copy that an older release made of the same event has fewer fields, and is made again
        version = known["version"] if known else 0
        last = dict(list(numbers.items())[-_NUMBERS + 1 :])
        document = {**record, "id": id, "sequence": sequence, "version": version + 1}
        document["numbers"] = {**last, str(sequence): mark(event_id)}
        try:
            if known:
                await documents.replace(document, if_version=version)
            else:
                await documents.insert(document)
        except (DuplicateKey, VersionConflict):
            continue  # another replica was faster: what it stored may be newer still
        return


def _contact(document: Document) -> Contact:
    return Contact(**_fields(Contact, document))


def _sender(document: Document) -> Sender:
    found = _fields(Sender, document)
    for name, kind in {"look": Look, "contact": ContactPoints}.items():
        found[name] = kind(**_fields(kind, found.get(name, {})))
    found["links"] = tuple(Link(**_fields(Link, link)) for link in found.get("links", ()))
    try:
        found["reply_to"] = mailbox(found.get("reply_to", ""))
    except ValueError:
        found["reply_to"] = ""
    return Sender(**found)


def _fields(kind: type[Any], document: Document) -> dict[str, Any]:
    """What the copy has: a field that came later has a default."""
    return {field.name: document[field.name] for field in fields(kind) if field.name in document}
