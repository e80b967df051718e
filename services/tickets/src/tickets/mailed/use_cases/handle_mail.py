"""What a received mail becomes: a ticket, a message of one, a mark on a mail of ours, or nothing.

Everything that is made has an id that derives from the mail's: handled again, it is found.
"""

from dataclasses import dataclass, replace

from domainkit.actors import Actor, ActorKind
from domainkit.ids import derived_id
from domainkit.refusals import Refused

from tickets.customers.domain.customer import Customer
from tickets.incoming_mail.domain.loop_safety import Kind
from tickets.incoming_mail.domain.mail import Mailbox
from tickets.incoming_mail.domain.message_ids import named_by
from tickets.incoming_mail.domain.received import Handled, Outcome, ReceivedMail
from tickets.mailed.domain.senders import (
    MOST_TICKETS,
    Requester,
    acknowledged,
    proven,
    requester_of,
    verification_of,
)
from tickets.mailed.domain.threading import Known, Proof, Thread, Writer, author_proof, sender_of, thread_of
from tickets.mailed.domain.wording import words_of
from tickets.mailed.ports import MailCustomers, MailRetailers, MailTickets
from tickets.mailed.use_cases.attached import AttachedByMail
from tickets.mailed.use_cases.clues import MailClues
from tickets.mailed.use_cases.copied import CopiedByMail, OurAddresses
from tickets.mailed.use_cases.reported import ReportedByMail
from tickets.policies.domain.kinds import Channel
from tickets.tickets.domain.mail_source import VERIFIED, MailSender, MailSource, MailVerification
from tickets.tickets.domain.message import MessageDraft
from tickets.tickets.domain.opening import Draft
from tickets.tickets.domain.ticket import Ticket

_REPORTS = {Kind.BOUNCE, Kind.DELIVERY_REPORT}
_UNREADY = ("unavailable", "exhausted")


@dataclass(frozen=True, slots=True)
class MailHandling:
    tickets: MailTickets
    customers: MailCustomers
    retailers: MailRetailers
    clues: MailClues
    ours: OurAddresses
    attached: AttachedByMail
    copied: CopiedByMail
    reported: ReportedByMail

    async def __call__(self, received: ReceivedMail) -> Handled:
        """As HandleMail of incoming_mail."""
        mail = received.mail
        if mail.classification.kind in _REPORTS:
            return await self.reported(received)
        if await self._is_ours(received):
            return Handled(outcome=Outcome.IGNORED, reason="own_mail")
        if not mail.classification.opens_tickets and received.released_by is None:
            return Handled(outcome=Outcome.IGNORED, reason=mail.classification.kind.value)
        if mail.author is None and received.customer_id is None:
            return _quarantined("no_author")
        try:
            return await self._continued(received) or await self._handled(received, mail.author or Mailbox(""))
        except Refused as refused:
            if refused.kind in _UNREADY:
                raise
            return _quarantined(refused.reason.lower())

    async def _is_ours(self, received: ReceivedMail) -> bool:
        """A mail of ours that came back: a list, a redirection or another help desk sent it on.

        Ids of other retailers look alike: their people write to us as everybody does.
        """
        author, retailer = received.mail.author, received.address.retailer
        named = named_by(received.mail.thread.message_id)
        ticket = await self.tickets.get(named.ticket_id) if named else None
        if ticket is not None and ticket.retailer == retailer:
            return True
        return author is not None and await self.ours.include(retailer, author.address)

    async def _continued(self, received: ReceivedMail) -> Handled | None:
        """What an earlier attempt has begun: it is carried on where it was, whatever has happened since."""
        ticket = await self.tickets.get(_ticket_id(received))
        if ticket is not None:
            return await self._done(received, ticket, ticket.opening.id)
        message = await self.tickets.message(_message_id(received))
        ticket = await self.tickets.get(message.ticket_id) if message is not None else None
        if message is None or ticket is None:
            return None
        draft = MessageDraft(message.body, mail=message.mail, attachments=message.attachments)
        added = await self.tickets.add(
            ticket, draft, message.author, message_id=message.id, now=received.received_at, reopens=False
        )
        return await self._done(received, added, message.id) if added else None

    async def _handled(self, received: ReceivedMail, author: Mailbox) -> Handled:
        clues = await self.clues.of(received)
        if received.ticket_id and (clues.chosen is None or clues.chosen.ticket.erased_at is not None):
            return _quarantined("ticket_unknown")
        thread = thread_of(clues, Writer(address=author.address, verified=received.mail.authentication.verified))
        if thread.known is None or thread.proof is None:
            return await self._open(received, author, thread.claimed)
        answered = await self._answer(received, author, thread.known, thread.proof)
        return answered or await self._begin_anew(received, author, thread)

    async def _answer(self, received: ReceivedMail, author: Mailbox, known: Known, proof: Proof) -> Handled | None:
        """None where the ticket is over."""
        sender = sender_of(known, author.address)
        source = await self._source(received, author, sender, author_proof(known, sender, proof))
        words = words_of(received.mail, await self._locale(received))
        theirs = source.sender is MailSender.CUSTOMER
        by = Actor(ActorKind.CUSTOMER, known.ticket.customer_id if theirs else "", author.name)
        keeper, whose = await self.tickets.recipient(known.ticket), known.ticket.customer_id
        files = await self.attached.keep(
            received, ticket_id=keeper.id, message_id=_message_id(received), customer_id=whose, by=by
        )
        added = await self.tickets.add(
            known.ticket,
            MessageDraft(words.body, mail=source, attachments=files),
            by,
            message_id=_message_id(received),
            now=received.received_at,
            reopens=theirs,
        )
        return await self._done(received, added, _message_id(received)) if added else None

    async def _begin_anew(self, received: ReceivedMail, author: Mailbox, thread: Thread) -> Handled:
        """A ticket after one that is over: it follows up on it if the customer wrote for certain."""
        known, proof = thread.known, thread.proof
        if known is None or proof is None or proof is Proof.SAME_CLAIM:
            return await self._open(received, author, known.ticket.id if known else "")
        sender = sender_of(known, author.address)
        verification = proven(received.mail.authentication, author_proof(known, sender, proof))
        if sender is not MailSender.CUSTOMER or verification not in VERIFIED:
            return await self._open(received, author, known.ticket.id)
        customer = await self.customers.get(known.ticket.customer_id)
        if customer is None or customer.erased_at is not None:
            return await self._open(received, author, "")
        requester = Requester(customer_id=customer.id, match_key=customer.match_key, verification=verification)
        return await self._opened(received, author, customer, requester, follow_up_of=known.ticket.id)

    async def _open(self, received: ReceivedMail, author: Mailbox, claimed: str) -> Handled:
        retailer = received.address.retailer
        if received.customer_id is not None:
            requester = Requester(customer_id=received.customer_id, match_key="", verification=MailVerification.AGENT)
        else:
            found = await self.customers.with_address(retailer, author.address)
            requester = requester_of(author.address, verification_of(received.mail.authentication), found)
        customer = await self._customer(received, author, requester)
        if customer is None or customer.retailer != retailer:
            return _quarantined("customer_unknown")
        return await self._opened(received, author, customer, requester, claimed=claimed)

    async def _customer(self, received: ReceivedMail, author: Mailbox, requester: Requester) -> Customer | None:
        if requester.customer_id is not None:
            return await self.customers.get(requester.customer_id)
        return await self.customers.enter(
            received.address.retailer,
            author.address,
            author.name,
            match_key=requester.match_key,
            id=derived_id("cus", received.id),
            now=received.received_at,
        )

    async def _opened(
        self,
        received: ReceivedMail,
        author: Mailbox,
        customer: Customer,
        requester: Requester,
        *,
        claimed: str = "",
        follow_up_of: str = "",
    ) -> Handled:
        retailer, now = received.address.retailer, received.received_at
        before = await self.tickets.opened_today(retailer, customer.id, now, most=MOST_TICKETS)
        if before >= MOST_TICKETS and received.released_by is None:
            return replace(_quarantined("too_many_from_sender"), customer_id=customer.id)
        source = await self._source(received, author, MailSender.CUSTOMER, None)
        source = replace(source, verification=requester.verification)
        words = words_of(received.mail, await self._locale(received))
        answerable = received.mail.classification.acknowledged
        id, opening = _ticket_id(received), derived_id("msg", _ticket_id(received))
        by = Actor(ActorKind.CUSTOMER, customer.id, author.name)
        files = await self.attached.keep(received, ticket_id=id, message_id=opening, customer_id=customer.id, by=by)
        ticket = await self.tickets.open(
            Draft(
                retailer=retailer,
                customer_id=customer.id,
                subject=words.subject,
                opening=MessageDraft(words.body, mail=source, attachments=files),
                opened_by=by,
                channel=Channel.EMAIL,
                follow_up_of=follow_up_of,
                team_id=received.address.team_id or "",
                unverified=not requester.verified,
                answers_claimed=claimed,
                unacknowledged=not acknowledged(requester, answerable=answerable, opened_today=before),
            ),
            id=id,
            message_id=opening,
            now=now,
        )
        return await self._done(received, ticket, ticket.opening.id)

    async def _source(
        self, received: ReceivedMail, author: Mailbox, sender: MailSender, proof: Proof | None
    ) -> MailSource:
        words = words_of(received.mail, "")
        return MailSource(
            from_address=author.address,
            from_name=author.name,
            sender=sender,
            verification=proven(received.mail.authentication, proof),
            html=words.html,
            shortened=words.shortened,
            message_id=received.mail.thread.message_id,
            address_id=received.address.id,
            incoming_mail_id=received.id,
        )

    async def _locale(self, received: ReceivedMail) -> str:
        retailer = await self.retailers.get(received.address.retailer)
        return retailer.locale if retailer else ""

    async def _done(self, received: ReceivedMail, ticket: Ticket, message_id: str) -> Handled:
        source = ticket.opening.mail if message_id == ticket.opening.id else None
        if source is None:
            message = await self.tickets.message(message_id)
            source = message.mail if message else None
        await self.copied.join(received, ticket, source)
        return Handled(
            outcome=Outcome.HANDLED, ticket_id=ticket.id, message_id=message_id, customer_id=ticket.customer_id
        )


def _quarantined(reason: str) -> Handled:
    return Handled(outcome=Outcome.QUARANTINED, reason=reason)


def _ticket_id(received: ReceivedMail) -> str:
    return derived_id("tkt", received.id)


def _message_id(received: ReceivedMail) -> str:
    return derived_id("msg", received.id)
