"""Mails to tickets that are merged."""

from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.use_cases.commands import Change

from services.tickets.tests.mailed.mail_office import Aino, MailOffice, opened, reply_address

OTSO = "Otso <otso@meri.example>"
WITH_FILE = """--b\r
Content-Type: text/plain\r
\r
See the file.\r
--b\r
Content-Type: application/pdf\r
Content-Disposition: attachment; filename=bill.pdf\r
\r
%PDF-1.7\r
--b--"""


async def merged(office: MailOffice, source: Ticket, target: Ticket) -> None:
    change = Change(source.id, Aino(), office.clock())
    await office.by_mail.conversation.merging.merge(change, target.id, other_customer=True)


def with_file(to: str) -> bytes:
    head = f"From: Maija <maija@laine.example>\r\nTo: {to}\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    return (head + WITH_FILE + "\r\n").encode()


async def test_files_stay_with_the_part_of_their_customer(office: MailOffice) -> None:
    source = await opened(office)
    target = await office.ticket(await office.write(author=OTSO, verified="meri.example"))
    await merged(office, source, target)
    handled = await office.handle(with_file(to := reply_address(source)), to=to)
    assert handled.ticket_id == source.id
    assert [each[:3] for each in office.fakes.kept] == [(source.id, handled.message_id, "bill.pdf")]


async def test_files_go_with_the_message_into_the_target(office: MailOffice) -> None:
    source, target = await opened(office), await opened(office)
    await merged(office, source, target)
    handled = await office.handle(with_file(to := reply_address(source)), to=to)
    assert handled.ticket_id == target.id
    assert [each[:3] for each in office.fakes.kept] == [(target.id, handled.message_id, "bill.pdf")]


async def test_unmerge_names_the_replies_that_came_by_mail(office: MailOffice) -> None:
    source, target = await opened(office), await opened(office)
    await merged(office, source, target)
    to = reply_address(source)
    handled = [await office.handle(with_file(each), to=each) for each in (to, reply_address(target))]
    merging = office.by_mail.conversation.merging
    unmerged = (await merging.unmerge(Change(source.id, Aino(), office.clock()))).unmerged
    assert unmerged is not None
    assert unmerged.reply_ids == (handled[0].message_id,)
    assert {each.ticket_id for each in handled} == {target.id}
