"""Which entry shows a change."""

from itertools import pairwise

from domainkit.instants import Instant
from hypothesis import given
from hypothesis import strategies as st
from tickets.ticket_history.domain.entry import FieldChange, HistoryEntry, changes, entry_id, number_before

WRITES = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 2), st.integers(0, 3)), min_size=1, max_size=6)
"""Facts that time brought, events of the change, and facts that it made true."""


def entry(number: int, kind: str, episode: int) -> HistoryEntry:
    id = entry_id("tkt_1", number)
    fields = {"episode": str(episode)}
    return HistoryEntry(id=id, ticket_id="tkt_1", sequence=number, kind=kind, at=Instant(0), fields=fields, texts={})


def history(writes: list[tuple[int, int, int]]) -> dict[int, HistoryEntry]:
    """Each write changes the episode, and each of its events has the ticket after it."""
    known: dict[int, HistoryEntry] = {}
    for episode, (by_time, events, by_change) in enumerate(writes, start=1):
        facts = ["sla_warning", "sla_breached", "sla_warning"]
        kinds = ["opened"] if episode == 1 else [*facts[:by_time], *["updated"] * events, *facts[:by_change]]
        for kind in kinds:
            known[len(known) + 1] = entry(len(known) + 1, kind, episode)
    return known


@given(WRITES)
def test_change_is_shown_on_the_event_that_made_it(writes: list[tuple[int, int, int]]) -> None:
    known = history(writes)
    shown = [(each.kind, *changes(each, known.get(number_before(number, known)))) for number, each in known.items()]
    made = [each for each in shown if len(each) > 1]
    episodes = ["", *map(str, range(1, len(writes) + 1))]
    expected = pairwise(episodes)
    assert made == [
        ("opened" if after == "1" else "updated", FieldChange("episode", before, after)) for before, after in expected
    ]


def test_change_after_an_unknown_entry_is_not_shown() -> None:
    known = {5: entry(5, "sla_warning", 2), 6: entry(6, "updated", 2)}
    assert changes(known[6], known.get(number_before(6, known))) == ()
