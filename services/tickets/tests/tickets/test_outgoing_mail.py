"""What the mail of a message refers to, who it names, and what it repeats."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.instants import HOUR, Instant
from servicekit.testing.service import RunningService
from tickets.incoming_mail.domain.reply_tokens import ReplyTokens
from tickets.mail_addresses.domain.mail_address import MailAddressDraft, new_mail_address
from tickets.retailers.domain.retailer import AgentNames, MailStyle
from tickets.tickets.domain.message import Message, Visibility
from tickets.tickets.domain.outgoing_mail import (
    LONGEST_QUOTATION,
    MOST_REFERENCES,
    MailSettings,
    acknowledgement_mail,
    reminder_mail,
    reply_mail,
)
from tickets.tickets.domain.participants import Participant, ParticipantSource
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.use_cases.mailing import from_address, from_retailer

from services.tickets.tests.steps import AGENT, Shop
from services.tickets.tests.tickets.test_open_ticket import SHOP

SETTINGS = MailSettings(address="care@nordic-home.example", name="Nordic Home", quoted_messages=2)
OWN_ID = "<tkt_1.{}.c@nordic-home.example>"


def said(number: int, by: Actor, body: str = "Hello") -> Message:
    return Message(f"msg_{number}", "tkt_1", Visibility.PUBLIC, body, by, Instant(number * HOUR))


@pytest.fixture
def before(ticket: Ticket, maija: Actor, agent: Actor) -> Sequence[Message]:
    return [ticket.opening, said(2, agent, "Which model?"), said(3, maija, "The blue one.")]


def test_an_acknowledgement_has_the_id_of_its_message(ticket: Ticket) -> None:
    mail = acknowledgement_mail(ticket, SETTINGS)
    assert (mail.message_id, mail.references) == (OWN_ID.format("msg_1"), ())


def test_a_reply_refers_to_the_mails_before_it(ticket: Ticket, before: Sequence[Message], agent: Actor) -> None:
    mail = reply_mail(ticket, said(4, agent), before, SETTINGS)
    assert mail.message_id == OWN_ID.format("msg_4")
    assert mail.references == (OWN_ID.format("msg_1"), OWN_ID.format("msg_2"))


def test_a_reminder_answers_the_mail_that_waits(ticket: Ticket, before: Sequence[Message], agent: Actor) -> None:
    asked = [*before, said(4, agent, "A photo, please.")]
    mail = reminder_mail(ticket, asked, replace(SETTINGS, reply_to="r@x.example"))
    assert mail.references[-1] == mail.message_id == OWN_ID.format("msg_4")
    assert (mail.reply_to, mail.from_name) == ("r@x.example", "Nordic Home")


def test_a_long_conversation_refers_to_the_newest_mails(ticket: Ticket, agent: Actor) -> None:
    before = [said(number, agent) for number in range(2, 40)]
    references = reply_mail(ticket, said(40, agent), before, SETTINGS).references
    assert len(references) == MOST_REFERENCES
    assert references[-1] == OWN_ID.format("msg_39")


def test_hidden_agents_have_no_signature_either(ticket: Ticket, agent: Actor) -> None:
    for hides, shown in ((False, "Kitchens"), (True, "")):
        settings = replace(SETTINGS, hides_agents=hides)
        assert reply_mail(ticket, said(4, agent), [], settings, agent_signature="Kitchens").agent_signature == shown


def test_an_acknowledgement_has_nobodys_signature(ticket: Ticket) -> None:
    assert acknowledgement_mail(ticket, SETTINGS).agent_signature == ""


def test_a_domain_outside_ascii_is_in_no_message_id(ticket: Ticket) -> None:
    settings = replace(SETTINGS, address="care@käse.example")
    assert acknowledgement_mail(ticket, settings).message_id == "<tkt_1.msg_1.c@nordic-home.invalid>"


def test_a_reply_repeats_as_many_messages_as_set(ticket: Ticket, before: Sequence[Message], agent: Actor) -> None:
    quoted = reply_mail(ticket, said(4, agent), before, SETTINGS).quoted
    assert [(each.author_name, each.body) for each in quoted] == [
        ("Maija", "The blue one."),
        ("Aino Agent", "Which model?"),
    ]
    assert reply_mail(ticket, said(4, agent), before, replace(SETTINGS, quoted_messages=0)).quoted == ()


def test_a_reply_has_files_if_the_retailer_attaches_them(ticket: Ticket, agent: Actor) -> None:
    attaching = replace(SETTINGS, attaches_files=True)
    assert reply_mail(ticket, said(4, agent), [], attaching).attaches_files
    assert not reply_mail(ticket, said(4, agent), [], SETTINGS).attaches_files


def test_another_customers_message_is_never_repeated(ticket: Ticket, agent: Actor) -> None:
    other = Actor(ActorKind.CUSTOMER, "mikko", "Mikko")
    mail = reply_mail(ticket, said(4, agent), [ticket.opening, said(3, other, "My address is …")], SETTINGS)
    assert [each.body for each in mail.quoted] == [ticket.opening.body]


def test_a_long_message_is_repeated_in_part(ticket: Ticket, agent: Actor, maija: Actor) -> None:
    mail = reply_mail(ticket, said(4, agent), [said(3, maija, "a" * 20_000)], SETTINGS)
    assert mail.quoted[0].body == "a" * (LONGEST_QUOTATION - 1) + "…"


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        (SETTINGS, ("", "Aino Agent")),
        (replace(SETTINGS, names_agents=True), ("Aino Agent", "Aino Agent")),
        (replace(SETTINGS, hides_agents=True), ("", "")),
    ],
)
def test_an_agent_is_named_where_the_retailer_says(
    ticket: Ticket, agent: Actor, settings: MailSettings, named: tuple[str, str]
) -> None:
    agent = replace(agent, id="agt_" + "a" * 26)
    mail = reply_mail(ticket, said(4, agent), [said(3, agent)], settings)
    assert (mail.agent_name, mail.author_name) == named
    assert mail.quoted[0].author_name == named[1]


def test_participants_whom_the_customer_sees_get_copies(ticket: Ticket, agent: Actor) -> None:
    cc = (
        Participant("pekka@post.example", "Pekka", ParticipantSource.STAFF),
        Participant("liisa@post.example", "", ParticipantSource.CUSTOMER),
        Participant("eve@post.example", "Eve", ParticipantSource.MAIL),
    )
    copies = reply_mail(replace(ticket, cc=cc), said(4, agent), [], SETTINGS).copies
    assert [each.address for each in copies] == ["pekka@post.example", "liisa@post.example"]


@pytest.mark.parametrize("keys", [(), (b"k" * 16,)])
def test_answers_return_to_the_address_with_a_token(ticket: Ticket, monday: Instant, keys: tuple[bytes, ...]) -> None:
    ticket, tokens = replace(ticket, id="tkt_" + "a" * 26), ReplyTokens(keys)
    draft = MailAddressDraft(address="support@nordic-home.example", name="Nordic Home Support")
    address = new_mail_address("nordic-home", draft, id="mad_1", now=monday)
    settings = from_address(address, SHOP, ticket, tokens)
    assert (settings.address, settings.name) == ("support@nordic-home.example", "Nordic Home Support")
    assert tokens.ticket([settings.reply_to], retailer="nordic-home") == (ticket.id if keys else None)
    assert settings.reply_to.endswith("@nordic-home.example")


async def test_events_of_a_conversation_say_what_its_mails_refer_to(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    await shop.say(id, "Which model?", AGENT)
    await shop.say(id, "The blue one", shop.maija)
    await shop.say(id, "Thank you", AGENT)
    events = [each["event"]["data"] for each in await service.recorded(id)]
    opened, first, theirs, second = (event.get("mail") for event in events)
    assert theirs is None
    assert opened["from_address"] == "care@nordic-home.example"
    assert first["references"] == [opened["message_id"]]
    assert second["references"] == [opened["message_id"], first["message_id"]]


@pytest.mark.parametrize(
    ("names", "flags"),
    [
        (None, (False, False)),
        (AgentNames.IN_TEXT, (False, False)),
        (AgentNames.IN_SENDER, (True, False)),
        (AgentNames.HIDDEN, (False, True)),
    ],
)
def test_mails_are_written_as_the_retailer_says(names: AgentNames | None, flags: tuple[bool, bool]) -> None:
    settings = from_retailer(replace(SHOP, mail=MailStyle(names, "Customer care", 3)))
    assert (settings.names_agents, settings.hides_agents) == flags
    assert (settings.signature, settings.quoted_messages) == ("Customer care", 3)
