"""Conversations whose older ids are in pages, against plain lists."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from tempfile import TemporaryDirectory

from domainkit.actors import ActorKind
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servicekit.documents import open_store
from tickets.tickets.domain.conversation_pages import (
    LONGEST_UNSEALED,
    MOST_PAGES_AT_ONCE,
    PAGE,
    ConversationPage,
    full_pages,
    newest_ids,
    sealed,
    shown_count,
    with_message,
    without_ids_of,
)
from tickets.tickets.domain.message import Message, Visibility
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.repository.conversation_pages import CONVERSATION_PAGES, ConversationPageRepository
from tickets.tickets.use_cases.reading import ReadConversation

from services.tickets.tests.tickets.long_conversations import grown, message

INTERNAL = st.lists(st.tuples(st.booleans(), st.integers(1, 150)), max_size=8).map(
    lambda runs: [internal for internal, length in runs for _ in range(length)]
)
"""Whether each message is internal, in runs: there are pages without a public one."""


SHARED = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])  # frozen fixtures


@dataclass
class Said:
    """Messages of a dictionary, in the place of a store."""

    known: dict[str, Message]

    async def get_many(self, ids: Sequence[str]) -> list[Message]:
        return [self.known[id] for id in ids]


@asynccontextmanager
async def stored(pages: Sequence[ConversationPage]) -> AsyncIterator[ConversationPageRepository]:
    with TemporaryDirectory() as directory:
        store = await open_store(f"sqlite:///{directory}/store.db", [CONVERSATION_PAGES])
        repository = ConversationPageRepository(store.documents(CONVERSATION_PAGES))
        for page in pages:
            await repository.seal(page)
        yield repository
        await store.close()


@settings(SHARED, max_examples=20)
@given(INTERNAL, st.lists(st.tuples(st.integers(0, 900), st.integers(0, 120)), min_size=5, max_size=5))
async def test_any_part_is_that_of_a_plain_list(
    ticket: Ticket, internal: list[bool], parts: list[tuple[int, int]]
) -> None:
    messages = [message(ticket.id, number, internal=each) for number, each in enumerate(internal)]
    ticket, pages = grown(ticket, messages)
    whole = {
        ActorKind.AGENT: [ticket.opening, *messages],
        ActorKind.CUSTOMER: [ticket.opening, *(each for each in messages if each.visibility is Visibility.PUBLIC)],
    }
    async with stored(pages) as repository:
        reading = ReadConversation(Said({each.id: each for each in messages}), repository)  # type: ignore[arg-type]
        for role, expected in whole.items():
            assert shown_count(ticket, role) == len(expected)
            for start, size in parts:
                assert await reading.part(ticket, role, start, start + size) == expected[start : start + size]


@settings(SHARED, max_examples=20)
@given(INTERNAL)
def test_ticket_names_at_most_two_hundred_messages(ticket: Ticket, internal: list[bool]) -> None:
    ticket, _ = grown(ticket, [message("tkt_1", number, internal=each) for number, each in enumerate(internal)])
    named = newest_ids(ticket, ActorKind.AGENT)
    assert len(named) < LONGEST_UNSEALED + 1
    assert len(named) >= min(len(internal), PAGE)
    assert ticket.internal_ids <= set(named)


@settings(SHARED, max_examples=15)
@given(st.integers(0, 2_000))
def test_ticket_of_an_older_release_is_sealed_by_and_by(ticket: Ticket, count: int) -> None:
    messages = [message("tkt_1", number, internal=number % 3 == 0) for number in range(count)]
    ticket, _ = grown(ticket, messages, sealing=False)
    for number in range(count, count + 6):
        pages = list(full_pages(ticket))
        assert len(pages) <= MOST_PAGES_AT_ONCE
        ticket = without_ids_of(with_message(ticket, message("tkt_1", number, internal=False)), pages)
    assert len(newest_ids(ticket, ActorKind.AGENT)) <= LONGEST_UNSEALED
    assert shown_count(ticket, ActorKind.AGENT) == 1 + count + 6
    assert shown_count(ticket, ActorKind.CUSTOMER) == 1 + count + 6 - len(range(0, count, 3))


def test_pages_that_another_writer_sealed_stay_dropped(ticket: Ticket) -> None:
    messages = [message("tkt_1", number, internal=False) for number in range(LONGEST_UNSEALED)]
    ticket, _ = grown(ticket, messages, sealing=False)
    pages = list(full_pages(ticket))
    once = without_ids_of(ticket, pages)
    assert sealed(once).pages == 1
    assert without_ids_of(once, pages) == once


def test_page_with_other_ids_drops_none(ticket: Ticket) -> None:
    messages = [message("tkt_1", number, internal=False) for number in range(LONGEST_UNSEALED)]
    ticket, _ = grown(ticket, messages, sealing=False)
    (page,) = full_pages(ticket)
    assert without_ids_of(ticket, [replace(page, ids=page.ids[::-1])]) == ticket


async def test_page_from_after_a_restored_backup_is_replaced(ticket: Ticket) -> None:
    messages = [message("tkt_1", number, internal=False) for number in range(LONGEST_UNSEALED)]
    (page,) = full_pages(grown(ticket, messages, sealing=False)[0])
    async with stored([replace(page, ids=page.ids[::-1]), page, page]) as repository:
        (found,) = await repository.numbered("tkt_1", [0])
        assert (found.ids, found.version) == (page.ids, 2)


async def test_message_is_found_in_whichever_page_has_it(ticket: Ticket) -> None:
    messages = [message("tkt_1", number, internal=False) for number in range(25 * PAGE)]
    ticket, pages = grown(ticket, messages)
    async with stored(pages) as repository:
        reading = ReadConversation(Said({}), repository)  # type: ignore[arg-type]
        assert all([await reading.names(ticket, messages[number].id) for number in (0, 777, 2_499)])
        assert not await reading.names(ticket, "msg_elsewhere")
