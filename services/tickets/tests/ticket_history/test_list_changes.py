"""What an entry keeps of a ticket's lists."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tickets.ticket_history.domain.list_changes import LARGEST, MOST_CHANGES, list_changes

KEYS = st.sampled_from("abcd")
VALUES = st.dictionaries(KEYS, st.frozensets(st.sampled_from("uvwxyz"), min_size=1), max_size=4)


def values(chosen: dict[str, frozenset[str]]) -> list[dict[str, Any]]:
    return [{"key": key, "option_ids": sorted(ids)} for key, ids in chosen.items()]


@given(VALUES, VALUES)
def test_values_before_and_changes_make_those_after(
    before: dict[str, frozenset[str]], after: dict[str, frozenset[str]]
) -> None:
    event = {"previous_custom_fields": values(before), "ticket": {"custom_fields": values(after)}}
    changes, left_out = list_changes("updated", event)
    made = {(key, id) for key, ids in before.items() for id in ids}
    for each in changes:
        key = each.field.removeprefix("custom_fields.")
        made = (made - {(key, each.before)}) | {(key, each.after)}
    assert made - {(key, "") for key in "abcd"} == {(key, id) for key, ids in after.items() for id in ids}
    assert not left_out
    assert len({(each.field, each.before, each.after) for each in changes}) == len(changes)


def test_long_values_leave_room_for_few_changes() -> None:
    long = [{"key": f"field_{number}", "value": "ä" * 500} for number in range(19)]
    changes, left_out = list_changes("opened", {"ticket": {"custom_fields": long}})
    assert len(changes) + left_out == 19
    assert LARGEST - 1100 < sum(each.size for each in changes) <= LARGEST


def test_change_of_many_items_is_kept_in_part() -> None:
    items = [{"id": f"itm_{number}", "text": f"Step {number}", "required": True} for number in range(70)]
    changes, left_out = list_changes("checklist_changed", {"items": items, "added": items})
    assert (len(changes), left_out) == (MOST_CHANGES, 40)


def test_texts_that_look_like_words_stay_as_they_are() -> None:
    anna = {"address": "anna@meri.example", "name": "PARTICIPANT_SOURCE_X", "source": "PARTICIPANT_SOURCE_MAIL"}
    changes, _ = list_changes("participants_changed", {"ticket": {"cc": [anna]}, "added": [anna]})
    assert [each.after for each in changes] == ["anna@meri.example", "PARTICIPANT_SOURCE_X", "mail"]
