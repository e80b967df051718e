"""Mails in the customer's name, by who has the signed address of a ticket."""

import pytest
from domainkit.instants import DAY
from tickets.tickets.domain.mail_source import MailVerification
from tickets.tickets.domain.ticket_query import TicketOrder, TicketQuery

from services.tickets.tests.mailed.mail_office import MailOffice, opened, reply_address

MAIJA = "laine.example"


async def test_signed_address_does_not_outweigh_a_dmarc_failure(office: MailOffice) -> None:
    ticket = await opened(office)
    handled = await office.write(forged=MAIJA, to=reply_address(ticket), cc="mallory@evil.example")
    source = (await office.message(handled)).mail
    assert source
    assert (handled.ticket_id, source.verification) == (ticket.id, MailVerification.DMARC_FAIL)
    assert (await office.ticket(handled)).cc == ()


async def test_participant_in_the_customers_name_is_not_verified(office: MailOffice) -> None:
    ticket = await opened(office, cc="anna@meri.example")
    handled = await office.write("Send it to me.", to=reply_address(ticket), cc="mallory@evil.example")
    source = (await office.message(handled)).mail
    assert source
    assert (handled.ticket_id, source.verified) == (ticket.id, False)
    assert [each.address for each in (await office.ticket(handled)).cc] == ["anna@meri.example"]


async def test_forged_mail_follows_up_on_nothing(office: MailOffice) -> None:
    ticket = await opened(office)
    await office.resolve(ticket, then="close")
    office.passes(15 * DAY)
    anew = await office.ticket(await office.write(forged=MAIJA, to=reply_address(ticket)))
    assert (anew.follow_up_of, anew.answers_claimed, anew.unverified) == ("", ticket.id, True)
    assert anew.customer_id != ticket.customer_id


@pytest.mark.parametrize("order", TicketOrder)
async def test_lists_separate_unverified_tickets(office: MailOffice, order: TicketOrder) -> None:
    ticket = await opened(office)
    claimed = await office.ticket(await office.write(forged=MAIJA))

    async def ids(unverified: bool | None) -> set[str]:
        query = TicketQuery(retailer=ticket.retailer, unverified=unverified, order=order)
        page = await office.tickets.page(query, size=10, after=None)
        assert (await office.tickets.count(query, 10)).n == len(page.items)
        return {each.id for each in page.items}

    assert (await ids(True), await ids(False)) == ({claimed.id}, {ticket.id})
    assert await ids(None) == {ticket.id, claimed.id}
