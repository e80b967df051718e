"""What programs write, and what comes too often, sets nothing going."""

from domainkit.instants import DAY
from tickets.incoming_mail.domain.received import Outcome
from tickets.mailed.domain.senders import MOST_ACKNOWLEDGED, MOST_TICKETS

from services.tickets.tests.mailed.mail_office import MailOffice, mail, opened, our_id, reply_address, unacknowledged

MAIJA = "laine.example"


async def test_automatic_reply_moves_nothing(office: MailOffice) -> None:
    ticket = await opened(office)
    await office.resolve(ticket)
    before = await office.stored()
    handled = await office.write(to=reply_address(ticket), auto_submitted="auto-replied", verified=MAIJA)
    assert (handled.outcome, handled.reason) == (Outcome.IGNORED, "auto_reply")
    assert await office.stored() == before


async def test_bounce_marks_the_message_it_is_about(office: MailOffice) -> None:
    ticket = await opened(office)
    before = await office.stored()
    handled = await office.handle(bounce_of(our_id(ticket)))
    assert (handled.outcome, handled.ticket_id) == (Outcome.HANDLED, ticket.id)
    assert office.fakes.bounces == [(ticket.id, ticket.opening.id, "c", "5.1.1")]
    assert await office.stored() == before


async def test_bounce_of_another_mail_marks_nothing(office: MailOffice) -> None:
    handled = await office.handle(bounce_of("<q1@nordic-home.example>"))
    assert (handled.outcome, handled.reason, office.fakes.bounces) == (Outcome.IGNORED, "bounce", [])


async def test_mail_of_ours_that_comes_back_is_ignored(office: MailOffice) -> None:
    ticket = await opened(office)
    for author, own_id in (("support+x@nordic-home.example", ""), ("m@list.example", our_id(ticket))):
        handled = await office.write(author=author, message_id=own_id)
        assert (handled.outcome, handled.reason) == (Outcome.IGNORED, "own_mail")


async def test_mail_of_another_installation_is_somebodys(office: MailOffice) -> None:
    theirs = f"<tkt_{'b' * 26}.msg_{'b' * 26}.c@kitchens.example>"
    handled = await office.write(author="Kitchens <help@kitchens.example>", message_id=theirs)
    assert handled.outcome is Outcome.HANDLED


async def test_verified_people_alone_are_acknowledged(office: MailOffice) -> None:
    assert not await unacknowledged(office, await office.write(verified=MAIJA))
    assert await unacknowledged(office, await office.write())
    assert await unacknowledged(office, await office.write(verified=MAIJA, precedence="bulk"))


async def test_acknowledgements_of_a_day_are_limited(office: MailOffice) -> None:
    sent = [not await unacknowledged(office, await office.write(verified=MAIJA)) for _ in range(MOST_ACKNOWLEDGED + 1)]
    assert sent == [True] * MOST_ACKNOWLEDGED + [False]
    office.passes(DAY + 1)
    assert not await unacknowledged(office, await office.write(verified=MAIJA))


async def test_tickets_of_a_sender_are_limited(office: MailOffice) -> None:
    handled = [await office.write() for _ in range(MOST_TICKETS + 1)]
    assert {each.outcome for each in handled[:-1]} == {Outcome.HANDLED}
    assert (handled[-1].outcome, handled[-1].reason) == (Outcome.QUARANTINED, "too_many_from_sender")
    released = await office.handle(mail(), released_by="agt_1")
    assert released.outcome is Outcome.HANDLED


def bounce_of(message_id: str) -> bytes:
    lines = [
        *("From: MAILER-DAEMON@mx.laine.example", "To: support@nordic-home.example", "Subject: Undeliverable"),
        *("Auto-Submitted: auto-replied", 'Content-Type: multipart/report; report-type=delivery-status; boundary="r"'),
        *("", "--r", "Content-Type: text/plain", "", "user unknown", "--r"),
        *("Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.laine.example", ""),
        *("Final-Recipient: rfc822; maija@laine.example", "Action: failed", "Status: 5.1.1", "", "--r"),
        *("Content-Type: text/rfc822-headers", "", f"Message-ID: {message_id}", "", "--r--", ""),
    ]
    return "\r\n".join(lines).encode()
