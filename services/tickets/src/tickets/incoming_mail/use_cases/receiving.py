"""Receiving: a mail is durable, once, before its acknowledgement."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from secrets import token_hex

from domainkit.instants import Instant
from domainkit.refusals import Refused

from tickets.incoming_mail.domain.kept_mail import KeptMail, mail_id
from tickets.incoming_mail.ports import Addresses, KeptMails, Objects, ReadsFingerprint
from tickets.mail_addresses.domain.mail_address import MailAddress, base_address

LARGEST = 36_000_000
"""Octets; what the receiver takes is less."""
KEYS = "mails/"
"""What the keys of its objects begin with. The rest is random: what comes twice at once does not meet."""


@dataclass(frozen=True, slots=True)
class Receiving:
    mails: KeptMails
    addresses: Addresses
    objects: Objects
    reader: Callable[[], ReadsFingerprint]

    async def accepts(self, recipient: str) -> bool:
        """Whether there is an active address for it. `recipient` is in its normal form."""
        return await self._address(recipient) is not None

    async def receive(
        self, recipient: str, sender: str, chunks: AsyncIterator[bytes], *, now: Instant, traceparent: str = ""
    ) -> tuple[str, bool]:
        """The mail's id, and whether it is new. Raises Refused: MAIL_RECIPIENT_UNKNOWN, MAIL_TOO_LARGE.

        The bytes come first, then the record that names them. What a crash leaves between the two is an object that
        nothing names: the sender repeats the mail, and the sweep deletes the object.
        """
        address = await self._address(recipient)
        if address is None:
            raise Refused("not_found", "MAIL_RECIPIENT_UNKNOWN", "Nobody has the address.")
        reader = self.reader()
        key = f"{KEYS}{token_hex(16)}"
        stored = await self.objects.put(key, _read_by(reader, chunks))
        known_by = reader.fingerprint()
        parts = (known_by.identity, known_by.author, known_by.date)
        mail = KeptMail(
            id=mail_id(address.retailer, address.address, *parts),
            retailer=address.retailer,
            address_id=address.id,
            recipient=recipient,
            sender=sender,
            from_address=known_by.from_address,
            subject=known_by.subject,
            size=stored.size,
            sha256=stored.sha256,
            object_key=key,
            received_at=now,
            updated_at=now,
            due_at=now,
            traceparent=traceparent,
        )
        new = await self.mails.add_unless_known(mail)
        if not new:
            await self.objects.delete(key)
        return mail.id, new

    async def _address(self, recipient: str) -> MailAddress | None:
        found = await self.addresses.by_address(base_address(recipient))
        return None if found is None or found.deactivated else found


async def _read_by(reader: ReadsFingerprint, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > LARGEST:
            raise Refused("invalid", "MAIL_TOO_LARGE", f"A mail has at most {LARGEST} octets.")
        reader.feed(chunk)
        yield chunk
