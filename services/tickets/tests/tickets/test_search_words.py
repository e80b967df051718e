from domainkit.actors import Actor
from domainkit.instants import Instant
from hypothesis import given
from hypothesis import strategies as st
from tickets.tickets.domain.conversation import add_message, write_message
from tickets.tickets.domain.message import MessageDraft, Visibility
from tickets.tickets.domain.search_words import LONGEST_WORD, MOST_SAID, with_words_of
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules

BODIES = st.lists(st.text(max_size=300) | st.text("ab ", max_size=2_000) | st.just("x" * 5_000), max_size=12)


@given(BODIES)
def test_words_of_a_conversation_stay_bounded_and_distinct(bodies: list[str]) -> None:
    said = ""
    for body in bodies:
        longer = with_words_of(said, body)
        assert longer.startswith(said)
        assert with_words_of(longer, body) == longer or len(longer) > MOST_SAID - LONGEST_WORD - 1
        said = longer
    assert len(said) <= MOST_SAID
    words = said.split()
    assert len(words) == len(set(words))
    assert {len(word) for word in words} <= set(range(1, LONGEST_WORD + 1))


@given(st.text(max_size=300))
def test_every_word_of_a_short_message_is_kept(body: str) -> None:
    assert set(with_words_of("", body).split()) == {word for word in body.casefold().split() if len(word) <= 100}


def test_words_of_internal_messages_find_nothing(
    ticket: Ticket, rules: Rules, terms: Terms, agent: Actor, monday: Instant
) -> None:
    heard = ticket
    for id, body, visibility in (
        ("msg_2", "Please clean the Filter", Visibility.PUBLIC),
        ("msg_3", "a difficult customer", Visibility.INTERNAL),
    ):
        message = write_message(ticket.id, MessageDraft(body, visibility), id=id, author=agent, now=monday)
        heard, _ = add_message(heard, message, rules, terms, monday)
    assert heard.said == "please clean the filter"
