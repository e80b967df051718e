"""What became of the mails of messages, as notifications reports it and as bounces say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domainkit.instants import Instant

from tickets.tickets.domain.mail_states import MailDelivery, MailStates, bounced, shown
from tickets.tickets.domain.message import Message
from tickets.tickets.ports.stored import Messages, StoredMailStates, Tickets


@dataclass(frozen=True, slots=True)
class TrackMails:
    """Each can be repeated."""

    tickets: Tickets
    messages: Messages
    states: StoredMailStates

    async def reported(self, ticket_id: str, message_id: str, delivery: MailDelivery) -> None:
        await self._note(ticket_id, message_id, delivery)

    async def bounced(self, ticket_id: str, message_id: str, part: str, *, code: str, at: Instant) -> bool:
        """A mail came back. False where there is no such message: anybody can write a bounce."""
        return await self._note(ticket_id, message_id, bounced(part, code, at))

    async def of(self, messages: Sequence[Message]) -> Mapping[str, tuple[MailDelivery, ...]]:
        """The state of each mail of the messages, by their ids. An acknowledgement that is queued is not known here."""
        known = await self.states.of_messages([each.id for each in messages])
        return {each.id: shown(each, known.get(each.id)) for each in messages}

    async def _note(self, ticket_id: str, message_id: str, delivery: MailDelivery) -> bool:
        ticket = await self.tickets.get(ticket_id)
        if ticket is None:
            return False
        if message_id != ticket.opening.id:
            (message,) = await self.messages.get_many([message_id]) or (None,)
            if message is None or message.ticket_id != ticket_id:
                return False
        await self.states.note(MailStates(id=message_id, ticket_id=ticket_id, retailer=ticket.retailer), delivery)
        return True
