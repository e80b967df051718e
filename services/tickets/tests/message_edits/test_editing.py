"""Which edits there are, and that one is made once."""

from dataclasses import replace

import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.instants import HOUR, Instant, after
from domainkit.privacy import emptied
from domainkit.refusals import Refused
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tickets.tickets.domain.editing import MOST_EDITS, TextEdits, edit_message, edit_of, require_editable
from tickets.tickets.domain.mail_source import MailSender, MailSource, MailVerification
from tickets.tickets.domain.message import Message, Visibility
from tickets.tickets.domain.message_edit import edited
from tickets.tickets.domain.ticket import Status, Ticket

AINO = Actor(ActorKind.AGENT, "agt_aino", "Aino")
EERO = Actor(ActorKind.AGENT, "agt_eero", "Eero")
BOSS = Actor(ActorKind.SUPERVISOR, "agt_boss", "Boss")


def message(author: Actor = AINO, visibility: Visibility = Visibility.PUBLIC) -> Message:
    return Message("msg_2", "tkt_1", visibility, "Clean the filtr", author, Instant(HOUR))


def editable(message: Message, by: Actor, ticket: Ticket) -> bool:
    try:
        require_editable(message, by, ticket)
    except Refused as why:
        return why.reason != "MESSAGE_NOT_EDITABLE"
    return True


@given(
    author=st.sampled_from(ActorKind),
    by=st.sampled_from([AINO, EERO, BOSS]),
    status=st.sampled_from(Status),
    visibility=st.sampled_from(Visibility),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_who_edits_what_in_which_status(
    ticket: Ticket, author: ActorKind, by: Actor, status: Status, visibility: Visibility
) -> None:
    over = status in {Status.CLOSED, Status.SPAM, Status.CANCELLED}
    ours = author in {ActorKind.AGENT, ActorKind.SUPERVISOR, ActorKind.ADMIN}
    theirs = Actor(author, AINO.id, "Aino")
    found = editable(message(theirs, visibility), by, replace(ticket, status=status))
    assert found is (ours and by is not EERO and (visibility is Visibility.INTERNAL or not over))


def test_message_that_came_by_mail_is_never_edited(ticket: Ticket) -> None:
    by_mail = MailSource(
        from_address="aino@nordic-home.example",
        from_name="Aino",
        sender=next(iter(MailSender)),
        verification=next(iter(MailVerification)),
        address_id="mad_1",
        incoming_mail_id="iml_1",
    )
    assert not editable(replace(message(), mail=by_mail), BOSS, ticket)


@given(texts=st.lists(st.sampled_from(["One", "Two", "Three"]), max_size=30))
def test_former_texts_are_those_that_were_replaced(texts: list[str]) -> None:
    current, said = message(), ["Clean the filtr"]
    for number, body in enumerate(texts):
        edit = edit_of(current, TextEdits(body), AINO, Instant((number + 2) * HOUR))
        once = edited(current, edit)
        assert edited(once, edit) is once
        said += [body] if edit else []
        current = once
    assert [*(each.body for each in current.edits), current.body] == said
    assert current.content_version == len(said)


def test_message_of_another_edit_stays_as_it_is() -> None:
    edit = edit_of(message(), TextEdits("Clean the filter"), AINO, Instant(HOUR))
    other = replace(message(), id="msg_3")
    assert edited(other, edit) is other


def test_edit_of_an_erased_message_brings_nothing_back() -> None:
    edit = edit_of(message(), TextEdits("Clean the filter"), AINO, Instant(HOUR))
    erased = emptied(message())
    assert edited(erased, edit) is erased


def test_erasure_empties_former_texts() -> None:
    after_edit = edited(message(), edit_of(message(), TextEdits("Clean the filter"), AINO, Instant(HOUR)))
    assert [(each.body, each.by) for each in emptied(after_edit).edits] == [("", AINO)]


@pytest.mark.parametrize(("number", "reason"), [(MOST_EDITS - 1, ""), (MOST_EDITS, "TOO_MANY_EDITS")])
def test_edits_of_a_message_are_bounded(ticket: Ticket, monday: Instant, number: int, reason: str) -> None:
    current = message()
    for each in range(number):
        current = edited(current, edit_of(current, TextEdits(f"Text {each}"), AINO, monday))
    found = ""
    try:
        edit_message(ticket, current, TextEdits("Last"), AINO, after(monday, HOUR), goes_on_in=ticket, said="")
    except Refused as why:
        found = why.reason
    assert found == reason
