"""To which ticket a mail belongs.

Numbers in subjects say nothing, and ids in References can be copied by whoever has seen one mail: alone they add to no
ticket. A signed address does, and so do ids together with a sender who is verified and has to do with the ticket.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tickets.tickets.domain.mail_source import MailSender
from tickets.tickets.domain.ticket import Ticket


class Proof(StrEnum):
    """By what a mail belongs to a ticket."""

    AGENT = "agent"  # one of the retailer's people said so
    REPLY_ADDRESS = "reply_address"
    VERIFIED_SENDER = "verified_sender"  # with the id of a mail of the ticket
    SAME_CLAIM = "same_claim"  # the ticket is unverified, and the same address is claimed again, with such an id


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Who a mail says that it is from, and whether that is true."""

    address: str
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A ticket of the retailer that a mail may be about, and the address of its customer; empty: not known."""

    ticket: Ticket
    customer_address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """`chosen` by an agent, `signed` by the address that it came to, `referred`: by ids, the likeliest first."""

    chosen: Known | None = None
    signed: Known | None = None
    referred: Sequence[Known] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """The ticket that a mail is added to, or None; then `claimed` is one that it says it answers, without proof."""

    known: Known | None = None
    proof: Proof | None = None
    claimed: str = ""


def thread_of(clues: Clues, writer: Writer) -> Thread:
    """A ticket that was erased is none: what comes for it begins anew."""
    for known, proof in ((clues.chosen, Proof.AGENT), (clues.signed, Proof.REPLY_ADDRESS)):
        if known is not None and known.ticket.erased_at is None:
            return Thread(known=known, proof=proof)
    referred = [each for each in clues.referred if each.ticket.erased_at is None]
    for each in referred:
        if writer.verified and sender_of(each, writer.address) is not MailSender.OTHER:
            return Thread(known=each, proof=Proof.VERIFIED_SENDER)
        if each.ticket.unverified and claims_again(each.ticket, writer.address):
            return Thread(known=each, proof=Proof.SAME_CLAIM)
    return Thread(claimed=referred[0].ticket.id if referred else "")


def sender_of(known: Known, address: str) -> MailSender:
    """Who the address is for the ticket."""
    if address and address == known.customer_address:
        return MailSender.CUSTOMER
    if address and any(each.address == address for each in known.ticket.cc):
        return MailSender.PARTICIPANT
    return MailSender.OTHER


def author_proof(known: Known, sender: MailSender, proof: Proof) -> Proof | None:
    """What shows the ticket, if it shows who wrote as well.

    Whoever gets copies has the signed address too, and can write any From: where somebody does, it is not enough for a
    mail in the customer's name.
    """
    shared = proof is Proof.REPLY_ADDRESS and sender is MailSender.CUSTOMER and known.ticket.cc
    return None if sender is MailSender.OTHER or shared else proof


def claims_again(ticket: Ticket, address: str) -> bool:
    """Whether the mail that opened it says that it is from the same address."""
    source = ticket.opening.mail
    return source is not None and source.from_address == address and address != ""
