"""What is stored comes back as it was."""

from dataclasses import replace

import orjson
from domainkit.actors import Actor
from domainkit.instants import HOUR, Instant, after
from hypothesis import given
from hypothesis import strategies as st
from servicekit.documents.codec import DocumentCodec
from tickets.policies.domain.kinds import ResolutionCode as Code
from tickets.tickets.domain.conversation import add_message, write_message
from tickets.tickets.domain.lifecycle import Assignment, assign, resolve
from tickets.tickets.domain.message import MessageDraft, Visibility
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules
from tickets.tickets.domain.waiting import WaitFor, wait
from tickets.tickets.repository.tickets import OMITTED_WHEN_EMPTY, queue_key, ticket_index_fields

TICKETS = DocumentCodec(Ticket, "tickets", index_fields=ticket_index_fields, omit_when_empty=OMITTED_WHEN_EMPTY)


@given(st.from_type(Ticket))
def test_every_ticket_survives_storage(ticket: Ticket) -> None:
    assert TICKETS.decode(TICKETS.encode(ticket)) == ticket


def test_documents_are_plain_json(ticket: Ticket, rules: Rules, terms: Terms, agent: Actor, monday: Instant) -> None:
    assigned, _ = assign(ticket, Assignment(agent), agent, rules, monday)
    note = write_message(ticket.id, MessageDraft("Aha", Visibility.INTERNAL), id="msg_2", author=agent, now=monday)
    noted, _ = add_message(assigned, note, rules, terms, monday)
    document = TICKETS.encode(noted)
    assert TICKETS.decode(orjson.loads(orjson.dumps(document))) == noted
    assert not {"asset_id", "team_id"} & document.keys()


def test_the_queue_is_by_deadline_and_then_by_age(
    ticket: Ticket, rules: Rules, terms: Terms, agent: Actor, monday: Instant
) -> None:
    waiting, _ = wait(ticket, WaitFor(), agent, rules, terms, monday)
    resolved, _ = resolve(
        replace(ticket, created_at=after(monday, HOUR)), Code.SOLVED, agent, rules, terms, after(monday, HOUR)
    )
    keys = [queue_key(ticket), queue_key(waiting), queue_key(resolved)]
    assert keys == [ticket.sla.due_at, monday + 5 * 10**15, monday + HOUR + 5 * 10**15]
    assert keys == sorted(keys)
    assert keys[-1] < 2**53
