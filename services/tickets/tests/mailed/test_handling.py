"""What a mail becomes: whose request it is, which ticket it belongs to, and what never comes of it."""

from pathlib import Path

from domainkit.instants import DAY, HOUR
from tickets.incoming_mail.domain.received import Outcome
from tickets.policies.domain.kinds import Channel
from tickets.tickets.domain.mail_source import MailSender, MailVerification
from tickets.tickets.domain.ticket import Status

from services.tickets.tests.mailed.mail_office import MailOffice, mail, opened, our_id, reply_address

MAIJA = "laine.example"


async def test_verified_mail_opens_a_ticket_of_the_customer(office: MailOffice) -> None:
    customer = await office.enter("maija")
    ticket = await opened(office, subject="Re: [Desk] Dishwasher")
    assert (ticket.customer_id, ticket.unverified, ticket.channel) == (customer.id, False, Channel.EMAIL)
    assert (ticket.subject, ticket.opening.body, ticket.team_id) == ("Dishwasher", "It leaks.", "tem_kitchen")
    source = ticket.opening.mail
    assert source
    assert (source.verified, source.from_address) == (True, "maija@laine.example")


async def test_forged_mail_shows_nothing_of_the_customer(office: MailOffice) -> None:
    customer = await office.enter("maija")
    ticket = await office.ticket(await office.write())
    unproven = await office.customers.get(ticket.customer_id)
    assert unproven
    assert unproven.id != customer.id
    assert unproven.known_by == "mail:maija@laine.example"
    assert (ticket.unverified, ticket.asset_id) == (True, "")
    assert ticket.opening.mail
    assert ticket.opening.mail.verification is MailVerification.NO_RESULT


async def test_forged_mails_of_an_address_share_a_record(office: MailOffice) -> None:
    first, second = [await office.ticket(await office.write()) for _ in range(2)]
    assert first.id != second.id
    assert first.customer_id == second.customer_id


async def test_unknown_verified_sender_becomes_a_customer(office: MailOffice) -> None:
    ticket = await opened(office)
    assert (await office.enter("maija")).id == ticket.customer_id, "an order with the address finds the record"


async def test_of_two_customers_none_is_guessed(office: MailOffice) -> None:
    known = {(await office.enter("maija")).id, (await office.enter("maija", ref="K-1")).id}
    ticket = await opened(office)
    assert ticket.customer_id not in known
    assert ticket.unverified
    assert ticket.opening.mail
    assert ticket.opening.mail.verification is MailVerification.AMBIGUOUS


async def test_address_that_a_customer_chose_proves_nothing(office: MailOffice) -> None:
    mallory = await office.enter("mallory", ref="K-2")
    await office.changes_address(mallory, "maija@laine.example")
    ticket = await opened(office)
    assert ticket.customer_id != mallory.id
    assert ticket.unverified


async def test_answer_to_a_signed_address_is_added(office: MailOffice) -> None:
    ticket = await opened(office)
    handled = await office.write("Still.", to=reply_address(ticket))
    message = await office.message(handled)
    assert (handled.ticket_id, message.body, message.author.id) == (ticket.id, "Still.", ticket.customer_id)
    assert message.mail
    assert message.mail.verification is MailVerification.REPLY_ADDRESS


async def test_signed_address_of_another_retailer_names_no_ticket(office: MailOffice) -> None:
    ticket = await opened(office)
    handled = await office.write(to=reply_address(ticket, "other-shop"))
    assert handled.ticket_id != ticket.id


async def test_forged_references_add_to_no_ticket(office: MailOffice) -> None:
    ticket = await opened(office)
    forged = await office.ticket(await office.write(in_reply_to=our_id(ticket), author="maija@laine.example"))
    assert forged.id != ticket.id
    assert (forged.unverified, forged.answers_claimed, forged.follow_up_of) == (True, ticket.id, "")
    assert (await office.tickets.get(ticket.id)) == ticket


async def test_references_of_a_verified_customer_are_followed(office: MailOffice) -> None:
    ticket = await opened(office)
    handled = await office.write(verified=MAIJA, references=our_id(ticket))
    assert handled.ticket_id == ticket.id


async def test_references_of_a_person_of_another_ticket_are_not(office: MailOffice) -> None:
    ticket = await opened(office)
    handled = await office.write(verified="b.example", author="ville@b.example", references=our_id(ticket))
    assert handled.ticket_id != ticket.id


async def test_reference_to_their_own_first_mail_is_followed(office: MailOffice) -> None:
    ticket = await opened(office, message_id="<first@laine.example>")
    handled = await office.write(verified=MAIJA, in_reply_to="<first@laine.example>")
    assert handled.ticket_id == ticket.id


async def test_number_in_a_subject_says_nothing(office: MailOffice) -> None:
    ticket = await opened(office)
    handled = await office.write(verified=MAIJA, subject=f"Re: Dishwasher [{ticket.id}]")
    assert handled.ticket_id != ticket.id


async def test_same_claim_continues_an_unverified_ticket(office: MailOffice) -> None:
    ticket = await office.ticket(await office.write())
    handled = await office.write(in_reply_to=our_id(ticket))
    other = await office.write(in_reply_to=our_id(ticket), author="ville@laine.example")
    assert (handled.ticket_id, other.ticket_id != ticket.id) == (ticket.id, True)


async def test_mail_reopens_a_closed_ticket_within_the_window(office: MailOffice) -> None:
    ticket = await opened(office)
    await office.resolve(ticket, then="close")
    handled = await office.write(to=reply_address(ticket))
    assert handled.ticket_id == ticket.id
    assert (await office.ticket(handled)).status is Status.OPEN


async def test_mail_for_a_ticket_that_is_over_follows_up_on_it(office: MailOffice) -> None:
    ticket = await opened(office)
    await office.resolve(ticket, then="close")
    office.passes(15 * DAY)
    following = await office.ticket(await office.write(to=reply_address(ticket)))
    assert following.id != ticket.id
    assert (following.follow_up_of, following.customer_id) == (ticket.id, ticket.customer_id)
    assert (await office.tickets.get(ticket.id) or ticket).status is Status.CLOSED


async def test_mail_for_an_erased_ticket_begins_anew(office: MailOffice) -> None:
    from tickets.tickets.domain.erasure import erase

    ticket = await opened(office)
    now = office.clock()
    await office.tickets.erase(ticket.id, lambda known: erase(known, now))
    after = await office.ticket(await office.write(to=reply_address(ticket)))
    assert after.id != ticket.id
    assert (after.follow_up_of, after.answers_claimed) == ("", "")


async def test_verified_customer_names_participants(office: MailOffice) -> None:
    ticket = await opened(office, cc="Anna <anna@meri.example>, support+x@nordic-home.example")
    assert [each.address for each in (await office.tickets.get(ticket.id) or ticket).cc] == ["anna@meri.example"]


async def test_unverified_sender_names_no_participants(office: MailOffice) -> None:
    handled = await office.write(cc="mallory@evil.example")
    assert (await office.ticket(handled)).cc == ()


async def test_participant_answers_as_themself(office: MailOffice) -> None:
    ticket = await opened(office, cc="Anna <anna@meri.example>")
    handled = await office.write("Me too.", author="Anna <anna@meri.example>", to=reply_address(ticket))
    message = await office.message(handled)
    assert (handled.ticket_id, message.author.id, message.author.display_name) == (ticket.id, "", "Anna")
    assert message.mail
    assert (message.mail.sender, message.mail.verified) == (MailSender.PARTICIPANT, True)


async def test_holder_of_a_signed_address_is_not_the_customer(office: MailOffice) -> None:
    ticket = await opened(office)
    handled = await office.write(author="New <new@elsewhere.example>", to=reply_address(ticket), cc="m@evil.example")
    message = await office.message(handled)
    assert (handled.ticket_id, message.author.id) == (ticket.id, "")
    assert message.mail
    assert (message.mail.sender, message.mail.verified) == (MailSender.OTHER, False)
    assert (await office.ticket(handled)).cc == ()


async def test_customers_mail_moves_the_clock(office: MailOffice) -> None:
    ticket = await opened(office)
    await office.resolve(ticket)
    office.passes(HOUR)
    handled = await office.write(to=reply_address(ticket))
    assert ((await office.ticket(handled)).status, (await office.ticket(handled)).episode) == (Status.OPEN, 2)


async def test_agent_says_whose_mail_it_is(office: MailOffice) -> None:
    customer = await office.enter("maija")
    ticket = await office.ticket(await office.handle(mail(), customer_id=customer.id, released_by="agt_1"))
    assert (ticket.customer_id, ticket.unverified) == (customer.id, False)


async def test_mail_for_no_ticket_of_the_retailer_waits(office: MailOffice) -> None:
    handled = await office.handle(mail(), ticket_id=f"tkt_{'b' * 26}", released_by="agt_1")
    assert (handled.outcome, handled.reason) == (Outcome.QUARANTINED, "ticket_unknown")


async def test_mail_without_author_waits_for_people(office: MailOffice) -> None:
    handled = await office.write(author="")
    assert (handled.outcome, handled.reason) == (Outcome.QUARANTINED, "no_author")


async def test_deactivated_retailer_opens_nothing(office: MailOffice) -> None:
    from dataclasses import replace

    office.fakes.retailer = replace(office.fakes.retailer, deactivated=True)
    handled = await office.write()
    assert (handled.outcome, handled.reason) == (Outcome.QUARANTINED, "retailer_deactivated")


async def test_empty_mail_has_words_in_the_retailers_language(office: MailOffice) -> None:
    ticket = await office.ticket(await office.write("", subject=""))
    assert (ticket.subject, ticket.opening.body) == ("(kein Betreff)", "(kein Text)")


async def test_mail_handled_twice_is_handled_once(office: MailOffice) -> None:
    ticket = await opened(office, id="iml_a", cc="anna@meri.example")
    await office.write("Still.", id="iml_b", to=reply_address(ticket))
    before = await office.stored()
    again = [
        await office.write(verified=MAIJA, id="iml_a", cc="anna@meri.example"),
        await office.write("Still.", id="iml_b", to=reply_address(ticket)),
    ]
    assert {each.ticket_id for each in again} == {ticket.id}
    assert await office.stored() == before


async def test_mail_that_was_handled_stays_where_it_was(office: MailOffice) -> None:
    ticket = await opened(office)
    first = await office.write(id="iml_b", to=reply_address(ticket))
    await office.resolve(ticket, then="close")
    office.passes(15 * DAY)
    assert await office.write(id="iml_b", to=reply_address(ticket)) == first


async def test_files_of_a_mail_are_attachments_of_its_message(office: MailOffice) -> None:
    raw = (Path(__file__).parents[1] / "incoming_mail" / "fixtures" / "inline-image.eml").read_bytes()
    ticket = await office.ticket(await office.handle(raw, id="iml_a"))
    assert [each[:2] for each in office.fakes.kept] == [(ticket.id, ticket.opening.id)] * len(office.fakes.kept)
    assert [each.name for each in ticket.opening.attachments] == [each[2] for each in office.fakes.kept]
    assert ticket.opening.attachments
