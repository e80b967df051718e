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


APPROVAL = {"id": "apr_1", "question": "May we?", "approver": {"id": "agt_2"}, "state": "APPROVAL_STATE_PENDING"}
HAND_OVER = {"id": "hnd_1", "question": "Known?", "reference": "FW-1", "state": "HAND_OVER_STATE_OPEN"}
TERMS = {"policy_id": "slp_1", "policy_version": 2, "calendar_id": "cal_2", "calendar_version": 1}
TERMS_BEFORE = {"previous_policy_id": "slp_1", "previous_policy_version": 1, "previous_calendar_id": "cal_1"}


def shown(kind: str, event: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    changes, left_out = list_changes(kind, event)
    assert not left_out
    return [(each.field, each.before, each.after, each.item) for each in changes]


def test_approval_has_its_id_and_its_state_before_and_after() -> None:
    assert shown("approval_requested", {"approval": APPROVAL}) == [
        ("approvals.state", "", "pending", "apr_1"),
        ("approvals.approver.id", "", "agt_2", "apr_1"),
        ("approvals.question", "", "May we?", "apr_1"),
    ]
    answered = {**APPROVAL, "state": "APPROVAL_STATE_APPROVED", "comment": "APPROVAL_STATE_X"}
    assert shown("approval_answered", {"approval": answered}) == [
        ("approvals.state", "pending", "approved", "apr_1"),
        ("approvals.comment", "", "APPROVAL_STATE_X", "apr_1"),
    ]
    withdrawn = {**APPROVAL, "state": "APPROVAL_STATE_WITHDRAWN", "withdrawal_cause": "WITHDRAWAL_CAUSE_TICKET_SPAM"}
    assert shown("approval_withdrawn", {"approval": withdrawn}) == [
        ("approvals.state", "pending", "withdrawn", "apr_1"),
        ("approvals.withdrawal_cause", "", "ticket_spam", "apr_1"),
    ]


def test_hand_over_has_its_id_and_its_state_before_and_after() -> None:
    assert shown("handed_over", {"hand_over": HAND_OVER}) == [
        ("hand_overs.state", "", "open", "hnd_1"),
        ("hand_overs.question", "", "Known?", "hnd_1"),
        ("hand_overs.reference", "", "FW-1", "hnd_1"),
    ]
    ended = {**HAND_OVER, "outcome": "HAND_OVER_OUTCOME_FIXED", "fixed_in": "4.2.1", "answer": "Update it"}
    assert shown("hand_over_answered", {"hand_over": {**ended, "state": "HAND_OVER_STATE_ANSWERED"}}) == [
        ("hand_overs.state", "open", "answered", "hnd_1"),
        ("hand_overs.outcome", "", "fixed", "hnd_1"),
        ("hand_overs.fixed_in", "", "4.2.1", "hnd_1"),
        ("hand_overs.answer", "", "Update it", "hnd_1"),
    ]
    event = {"hand_over": {**HAND_OVER, "state": "HAND_OVER_STATE_WITHDRAWN"}}
    assert shown("hand_over_withdrawn", event) == [("hand_overs.state", "open", "withdrawn", "hnd_1")]


def test_given_ticket_has_the_customer_before_and_after() -> None:
    event = {"previous_customer_id": "cus_1", "ticket": {"customer_id": "cus_2"}}
    assert shown("updated", event) == [("customer_id", "cus_1", "cus_2", "")]
    assert shown("updated", {**event, "previous_customer_id": ""}) == []
    assert shown("opened", {"ticket": {"customer_id": "cus_1"}}) == [("customer_id", "", "cus_1", "")]


def test_recomputed_ticket_has_the_versions_that_changed() -> None:
    before = {**TERMS_BEFORE, "previous_calendar_version": 1}
    assert shown("sla_recomputed", {**before, **TERMS}) == [
        ("sla.policy_version", "1", "2", ""),
        ("sla.calendar_id", "cal_1", "cal_2", ""),
    ]


def test_recomputation_of_an_earlier_release_has_no_changes() -> None:
    assert shown("sla_recomputed", TERMS_BEFORE) == []
    assert shown("sla_recomputed", {**TERMS_BEFORE, "policy_id": "", "policy_version": 0}) == []
