"""A mail is added to a ticket by proof alone."""

from dataclasses import replace

import pytest
from domainkit.instants import EPOCH
from hypothesis import given
from hypothesis import strategies as st
from tickets.mailed.domain.threading import Clues, Known, Proof, Writer, sender_of, thread_of
from tickets.tickets.domain.mail_source import MailSender, MailSource, MailVerification
from tickets.tickets.domain.participants import Participant
from tickets.tickets.domain.ticket import Ticket

ADDRESSES = st.sampled_from(["", "maija@laine.example", "anna@meri.example", "ville@b.example"])
FACTS = st.tuples(ADDRESSES, ADDRESSES, ADDRESSES, st.booleans(), st.booleans())


@pytest.fixture(autouse=True)
def example(ticket: Ticket) -> None:
    Example.ticket = ticket


class Example:
    ticket: Ticket


def known(number: int, facts: tuple[str, str, str, bool, bool]) -> Known:
    customer, participant, claimed, unverified, erased = facts
    source = MailSource(
        from_address=claimed,
        from_name="",
        sender=MailSender.CUSTOMER,
        verification=MailVerification.NO_RESULT,
        address_id="mad_1",
        incoming_mail_id="iml_1",
    )
    ticket = replace(
        Example.ticket,
        id=f"tkt_{number}",
        cc=(Participant(participant),),
        unverified=unverified,
        erased_at=EPOCH if erased else None,
        opening=replace(Example.ticket.opening, mail=source),
    )
    return Known(ticket=ticket, customer_address=customer)


@given(st.lists(FACTS, max_size=3), ADDRESSES, st.booleans())
def test_references_alone_add_to_no_ticket(
    facts: list[tuple[str, str, str, bool, bool]], address: str, verified: bool
) -> None:
    referred = [known(number, each) for number, each in enumerate(facts)]
    thread = thread_of(Clues(referred=referred), Writer(address=address, verified=verified))
    if thread.known is None:
        living = [each.ticket.id for each in referred if each.ticket.erased_at is None]
        assert thread.claimed == (living[0] if living else "")
        return
    ticket = thread.known.ticket
    assert ticket.erased_at is None
    assert address
    if thread.proof is Proof.VERIFIED_SENDER:
        assert verified
        assert address in (thread.known.customer_address, ticket.cc[0].address)
    else:
        assert thread.proof is Proof.SAME_CLAIM
        assert ticket.unverified
        assert ticket.opening.mail
        assert ticket.opening.mail.from_address == address


@given(FACTS, FACTS, st.lists(FACTS, max_size=2), ADDRESSES, st.booleans())
def test_agent_comes_before_address_before_references(
    chosen: tuple[str, str, str, bool, bool],
    signed: tuple[str, str, str, bool, bool],
    referred: list[tuple[str, str, str, bool, bool]],
    address: str,
    verified: bool,
) -> None:
    clues = Clues(
        chosen=known(10, chosen), signed=known(11, signed), referred=[known(n, each) for n, each in enumerate(referred)]
    )
    thread = thread_of(clues, Writer(address=address, verified=verified))
    living = [each for each in (clues.chosen, clues.signed) if each and each.ticket.erased_at is None]
    if living:
        assert thread.known is living[0]
    else:
        assert thread.proof not in (Proof.AGENT, Proof.REPLY_ADDRESS)


@given(FACTS)
def test_unknown_address_is_nobody(facts: tuple[str, str, str, bool, bool]) -> None:
    assert sender_of(known(1, facts), "") is MailSender.OTHER
