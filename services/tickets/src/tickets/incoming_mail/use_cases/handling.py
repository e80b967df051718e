"""Handling: what becomes of a mail that is durable, tried a bounded number of times."""

from collections.abc import Callable
from dataclasses import dataclass

from domainkit.instants import Instant

from tickets.incoming_mail.domain.events import IncomingMailQuarantined
from tickets.incoming_mail.domain.kept_mail import KeptMail, MailState, attempt, settle
from tickets.incoming_mail.domain.mail import Unreadable
from tickets.incoming_mail.ports import (
    Addresses,
    Decide,
    Handled,
    HandleMail,
    KeptMails,
    Objects,
    Outcome,
    ReadMail,
    ReceivedMail,
)

ADDRESS_UNKNOWN = "address_unknown"
_STATES = {
    Outcome.HANDLED: MailState.HANDLED,
    Outcome.IGNORED: MailState.IGNORED,
    Outcome.QUARANTINED: MailState.QUARANTINED,
}


@dataclass(frozen=True, slots=True)
class Handling:
    mails: KeptMails
    addresses: Addresses
    objects: Objects
    read: ReadMail
    handle: HandleMail
    clock: Callable[[], Instant]

    async def due(self, id: str) -> MailState | None:
        """The state after one attempt; None where there is none to make. What is raised is tried again later."""
        begun = await self.mails.change(id, self._begin)
        if begun is None or begun.due_at is None:
            return begun.state if begun and begun.state is MailState.QUARANTINED else None
        try:
            handled = await self._handled(begun)
        except Unreadable as unreadable:
            handled = Handled(outcome=Outcome.QUARANTINED, reason=unreadable.reason.value)
        settled = await self.mails.change(id, self._settled(handled))
        return settled.state if settled else None

    def _begin(self, mail: KeptMail) -> tuple[KeptMail, list[IncomingMailQuarantined]]:
        now = self.clock()
        if mail.due_at is None or mail.due_at > now:
            return mail, []
        return _with_event(attempt(mail, now))

    async def _handled(self, kept: KeptMail) -> Handled:
        address = await self.addresses.get(kept.address_id)
        if address is None:
            return Handled(outcome=Outcome.QUARANTINED, reason=ADDRESS_UNKNOWN)
        raw = b"".join([chunk async for chunk in self.objects.open(kept.object_key)])
        release = kept.release
        return await self.handle(
            ReceivedMail(
                id=kept.id,
                address=address,
                recipient=kept.recipient,
                envelope_sender=kept.sender,
                mail=await self.read(raw),
                received_at=kept.received_at,
                ticket_id=release.ticket_id if release else None,
                customer_id=release.customer_id if release else None,
                released_by=release.by if release else None,
            )
        )

    def _settled(self, handled: Handled) -> Decide:
        def act(mail: KeptMail) -> tuple[KeptMail, list[IncomingMailQuarantined]]:
            if mail.due_at is None:
                return mail, []  # was erased meanwhile
            return _with_event(
                settle(
                    mail,
                    _STATES[handled.outcome],
                    self.clock(),
                    reason=handled.reason,
                    ticket_id=handled.ticket_id,
                    message_id=handled.message_id,
                    customer_id=handled.customer_id,
                )
            )

        return act


def _with_event(mail: KeptMail) -> tuple[KeptMail, list[IncomingMailQuarantined]]:
    return mail, [IncomingMailQuarantined(mail)] if mail.state is MailState.QUARANTINED else []


async def not_handled(received: ReceivedMail) -> Handled:
    """Of an installation that makes nothing of mails: they wait for somebody to look at them."""
    return Handled(outcome=Outcome.QUARANTINED, reason="not_handled")
