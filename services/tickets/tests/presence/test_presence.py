from domainkit.actors import Actor, ActorKind
from domainkit.instants import SECOND, Instant
from hypothesis import given, settings
from hypothesis import strategies as st
from tickets.presence.domain.presence import (
    EXPIRES,
    MOST_PRESENT,
    Presence,
    PresenceState,
    Room,
    is_passed_on,
    present,
    with_report,
)

VIEWING, TYPING, GONE = PresenceState.VIEWING, PresenceState.TYPING, PresenceState.GONE
NOON = Instant(10**15)


def at(name: str, state: PresenceState, seconds: float = 0) -> Presence:
    return Presence(Actor(ActorKind.AGENT, f"agt_{name}", name), state, Instant(round(NOON + seconds * SECOND)))


reports = st.lists(
    st.builds(at, st.sampled_from("abc"), st.sampled_from(PresenceState), st.integers(0, 90)), max_size=20
)


@settings(max_examples=100, deadline=None)
@given(reports, st.integers(0, 40))
def test_present_is_who_reported_within_thirty_seconds(said: list[Presence], later: int) -> None:
    said = sorted(said, key=lambda each: each.seen_at)
    room: Room = {}
    now = Instant(max((each.seen_at for each in said), default=NOON) + later * SECOND)
    for each in said:
        room = with_report(room, each, each.seen_at)
    last = {each.agent.id: each for each in said}
    expected = {id for id, each in last.items() if each.state is not GONE and now < each.seen_at + EXPIRES}
    assert {each.agent.id for each in present(room, now)} == expected


def test_report_that_was_overtaken_changes_nothing() -> None:
    room = with_report({}, at("a", TYPING, 5), Instant(NOON + 5 * SECOND))
    assert with_report(room, at("a", VIEWING, 3), Instant(NOON + 6 * SECOND)) == room


def test_ticket_shows_no_more_than_fifty_agents() -> None:
    room: Room = {}
    for number in range(MOST_PRESENT + 5):
        room = with_report(room, at(str(number), VIEWING), NOON)
    assert len(room) == MOST_PRESENT
    assert with_report(room, at("0", TYPING, 1), NOON)["agt_0"].state is TYPING


def test_report_that_says_nothing_new_is_passed_on_seldom() -> None:
    known = at("a", VIEWING)
    passed = [
        is_passed_on(known, at("a", state, after))
        for state, after in ((VIEWING, 4), (VIEWING, 5), (TYPING, 0.5), (TYPING, 1))
    ]
    assert passed == [False, True, False, True]
    assert is_passed_on(None, known)
