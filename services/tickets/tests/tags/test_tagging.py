"""Tags of a ticket: their normal form, and changes at once."""

from dataclasses import replace

import pytest
from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.refusals import Refused
from hypothesis import given, settings
from hypothesis import strategies as st
from tickets.tags.domain.used_tags import MOST_USED, UsedTags, suggested, with_used
from tickets.tickets.domain.tagging import (
    MOST_TAGS,
    TagChanges,
    changed_tags,
    changes_of_tags,
    normal_tag,
    tag,
)
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules

WORDS = st.sets(st.sampled_from("abcdefgh"), max_size=4)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("  Drain   PUMP ", "drain pump"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Ka\u0308se", "k\u00e4se"),
        ("\u0130zmir", "i\u0307zmir"),
    ],
)
def test_tag_is_stored_in_its_normal_form(written: str, stored: str) -> None:
    assert normal_tag(written, "add[0]") == stored


@settings(max_examples=100)
@given(st.text(min_size=1, max_size=50))
def test_normal_form_of_a_tag_is_its_own(written: str) -> None:
    try:
        once = normal_tag(written, "add[0]")
    except Refused:
        return
    assert normal_tag(once, "add[0]") == once


def test_tag_that_is_too_long_when_folded_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        normal_tag("ß" * 30, "add[0]")
    assert refusal.value.field == "add[0]"


@settings(max_examples=100)
@given(WORDS, WORDS, WORDS, WORDS, WORDS)
def test_changes_at_once_lose_no_tag(
    start: set[str], add: set[str], off: set[str], more: set[str], out: set[str]
) -> None:
    """In whatever order two changes come: what one adds is there, but for what the other takes away."""
    one = TagChanges(tuple(add), tuple(off - add))
    two = TagChanges(tuple(more), tuple(out - more))
    there, back = (
        {*changed_tags(changed_tags(tuple(start), first), second)} for first, second in ((one, two), (two, one))
    )
    for each in (there, back):
        assert each >= (add - {*two.remove}) | (more - {*one.remove})
        assert not each & (({*one.remove} - more) | ({*two.remove} - add))
    disputed = (add & {*two.remove}) | (more & {*one.remove})
    assert there - disputed == back - disputed


def test_ticket_has_a_bounded_number_of_tags() -> None:
    with pytest.raises(Refused) as refusal:
        changed_tags([f"tag {n}" for n in range(MOST_TAGS)], TagChanges(add=("more",)))
    assert refusal.value.reason == "TOO_MANY_TAGS"


def test_tag_is_not_added_and_removed_at_once() -> None:
    with pytest.raises(Refused) as refusal:
        changes_of_tags(["Wet"], ["wet"])
    assert refusal.value.field == "remove"


def test_tags_that_are_there_are_no_event(ticket: Ticket, agent: Actor, rules: Rules) -> None:
    tagged = replace(ticket, tags=("wet",))
    assert tag(tagged, TagChanges(("wet",), ("dry",)), agent, rules, Instant(0)) == (tagged, [])


def test_known_tags_are_bounded_and_the_newest_stay() -> None:
    used = with_used(UsedTags("utg_1", "nordic-home"), [f"t{n:04}" for n in range(MOST_USED)])
    more = with_used(used, ["new", "t0001"])
    assert (len(more.tags), more.tags[-1], more.tags[0]) == (MOST_USED, "new", "t0001")
    assert with_used(more, ["new"]) is more


def test_suggestions_begin_with_the_prefix() -> None:
    used = UsedTags("utg_1", "nordic-home", ("drum", "drain", "dry", "pump"))
    assert suggested(used, "dr") == ["drain", "drum", "dry"]
    assert suggested(used, "x") == []
