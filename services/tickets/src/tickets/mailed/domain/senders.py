"""Whose request a mail is that belongs to no ticket.

A customer's record is somebody's only if the address is proven and belongs to exactly one. Everybody else gets a record
of their own, which is known by the address alone: no order finds it, and it shows nobody's data.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tickets.customers.domain.customer import UNPROVEN, Customer
from tickets.incoming_mail.domain.authentication import Authentication, Because
from tickets.mailed.domain.threading import Proof
from tickets.tickets.domain.mail_source import VERIFIED, MailVerification

_FORGED = frozenset({Because.DMARC_FAIL, Because.NOT_ALIGNED})

MOST_TICKETS = 20
MOST_ACKNOWLEDGED = 3
"""Of a sender within a day: more tickets wait in quarantine, more acknowledgements are not sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requester:
    """`customer_id` of a record that there is; None: the one with `match_key`, which is made where it is missing."""

    customer_id: str | None
    match_key: str
    verification: MailVerification

    @property
    def verified(self) -> bool:
        return self.verification in VERIFIED


def verification_of(authentication: Authentication) -> MailVerification:
    return MailVerification(authentication.because.value)


def proven(authentication: Authentication, proof: Proof | None) -> MailVerification:
    """Why From is verified, or is not, of a mail that belongs to a ticket by this proof.

    A signed address outweighs that nobody can say who wrote, not that a server of ours says: not who From names.
    """
    if not authentication.verified and proof is Proof.AGENT:
        return MailVerification.AGENT
    if proof is Proof.REPLY_ADDRESS and not authentication.verified and authentication.because not in _FORGED:
        return MailVerification.REPLY_ADDRESS
    return verification_of(authentication)


def requester_of(address: str, verification: MailVerification, found: Sequence[Customer]) -> Requester:
    """Of a mail from an address that `found` have: those with it as their e-mail.

    Of several, none is guessed. Nobody has confirmed an address that customers chose by themselves: with it they would
    be shown what its owner writes.
    """
    claimed = f"{UNPROVEN}{address}"
    if verification not in VERIFIED:
        return Requester(customer_id=None, match_key=claimed, verification=verification)
    theirs = [each for each in found if each.erased_at is None and not each.unproven]
    if len(theirs) > 1 or any(each.email_changes for each in theirs):
        return Requester(customer_id=None, match_key=claimed, verification=MailVerification.AMBIGUOUS)
    id = theirs[0].id if theirs else None
    return Requester(customer_id=id, match_key=f"email:{address}", verification=verification)


def acknowledged(requester: Requester, *, answerable: bool, opened_today: int) -> bool:
    """Whether the sender gets a mail that theirs has come. Others might get it for mails that they did not write."""
    return answerable and requester.verified and opened_today < MOST_ACKNOWLEDGED
