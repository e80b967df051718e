"""What a ticket event becomes on a stream, for staff and for its customer."""

from typing import Any

import pytest
from aftersales.tickets.v1 import events_pb2
from gateway.live.changes import CHANGE_TYPES, Change, read
from gateway.rest.schemas.live import LiveChange
from servicekit.mapping.subjects import subject_of

from services.gateway.tests.live.streams import ticket_event

AGENT = {"kind": "agent", "id": "agt_3k6v5jrb2ohc7yaq4tq2mzn7xw", "display_name": "Aino"}
BY_SUB = {"kind": "agent", "id": "auth0|aino", "display_name": "Aino"}
NAMELESS = {"kind": "supervisor", "id": "auth0|aino", "display_name": "auth0|aino"}
MIKKO = {"kind": "customer", "id": "mikko", "display_name": "Mikko Laine"}
CUSTOMER = "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq"


def change(happened: str, event: dict[str, Any], **ticket: Any) -> Change:
    payload = ticket_event("tkt_1", event={"nothing": "else", **event}, customer_id=CUSTOMER, **ticket)
    found = read(f"internal.nordic-home.tickets.v1.ticket.{happened}", payload)
    assert found
    return found


def test_message_event_carries_visibility_and_author() -> None:
    message = {"visibility": "public", "author": AGENT, "body": "Private!"}
    found = change("message_added", {"message": message})
    assert (found.data["visibility"], found.data["author"], found.data["by"]) == ("public", AGENT, AGENT)
    assert not found.internal
    assert "Private!" not in str(found)


def test_message_event_names_the_agents_whom_it_mentions() -> None:
    message = {"visibility": "internal", "author": AGENT, "body": "Eero?", "mentions": [AGENT["id"]]}
    found = change("message_added", {"message": message})
    assert found.data["mentioned_agent_ids"] == [AGENT["id"]]
    assert found.internal
    LiveChange.model_validate(found.data)


def test_edit_of_a_message_names_whom_it_mentions_anew() -> None:
    message = {"visibility": "internal", "author": BY_SUB, "body": "Eero?", "mentions": [AGENT["id"], "agt_other"]}
    found = change("message_edited", {"message": message, "edited_by": AGENT, "added_mentions": [AGENT["id"]]})
    assert (found.data["mentioned_agent_ids"], found.data["by"], found.internal) == ([AGENT["id"]], AGENT, True)
    assert "mentioned_agent_ids" not in change("message_edited", {"message": message, "edited_by": AGENT}).data


@pytest.mark.parametrize(
    ("happened", "event", "ticket"),
    [
        ("assigned", {"assigned_by": AGENT}, {"assignee": BY_SUB}),
        ("reopened", {"reopened_by": AGENT}, {}),
        ("resolved", {"surveys_consent": True}, {"resolution": {"code": "solved", "resolved_by": AGENT}}),
    ],
)
def test_change_names_who_acted(happened: str, event: dict[str, Any], ticket: dict[str, Any]) -> None:
    assert change(happened, event, **ticket).data["by"] == AGENT


def test_later_change_does_not_name_who_resolved_before() -> None:
    found = change("closed", {}, resolution={"code": "solved", "resolved_by": AGENT})
    assert "by" not in found.data


@pytest.mark.parametrize(("happened", "concerned"), [("requested", AGENT), ("answered", MIKKO), ("withdrawn", AGENT)])
def test_approval_comes_to_whom_it_concerns(happened: str, concerned: dict[str, str]) -> None:
    found = change(f"approval_{happened}", {"approval": {"approver": AGENT, "requested_by": MIKKO, "question": "?"}})
    assert found.internal
    assert found.data["mentioned_agent_ids"] == [concerned["id"]]
    assert "question" not in str(found.data)


def test_answer_of_development_comes_to_who_asked() -> None:
    handed = {"handed_over_by": MIKKO, "question": "Why?", "answer": "Fixed"}
    found = change("hand_over_answered", {"hand_over": handed, "answered_by": AGENT})
    assert found.internal
    assert (found.data["mentioned_agent_ids"], found.data["by"]["id"]) == ([MIKKO["id"]], AGENT["id"])
    assert "Fixed" not in str(found.data)
    for happened in ("handed_over", "hand_over_withdrawn"):
        other = change(happened, {"hand_over": handed})
        assert other.internal
        assert "mentioned_agent_ids" not in other.data


def test_internal_message_is_not_for_the_customer() -> None:
    assert change("message_added", {"message": {"visibility": "internal", "author": AGENT}}).internal


@pytest.mark.parametrize("staff", [BY_SUB, NAMELESS, BY_SUB | {"kind": "admin"}])
def test_sub_of_staff_is_not_for_the_customer(staff: dict[str, str]) -> None:
    event = {"message": {"visibility": "public", "author": staff}, "assigned_by": staff}
    found = change("assigned", event, assignee=staff)
    if staff["kind"] != "admin":
        assert "auth0" not in str(found)
    shown = found.for_customer()
    assert "auth0" not in str(shown)
    assert {name: shown[name]["kind"] for name in ("by", "author", "assignee")} == dict.fromkeys(
        ("by", "author", "assignee"), staff["kind"]
    )


@pytest.mark.parametrize("actor", [AGENT, MIKKO])
def test_customer_sees_agents_ids_and_their_own(actor: dict[str, str]) -> None:
    assert change("reopened", {"reopened_by": actor}, assignee=AGENT).for_customer()["by"] == actor


def test_team_is_not_for_the_customer() -> None:
    found = change("assigned", {}, team_id="tem_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    assert found.data["team_id"]
    assert "team_id" not in found.for_customer()


@pytest.mark.parametrize(
    ("happened", "target", "internal"),
    [
        ("sla_warning", "resolution", True),
        ("sla_breached", "resolution", False),
        ("sla_breached", "partner_response", True),
        ("escalated", "resolution", True),
    ],
)
def test_customer_sees_only_breaches_of_our_promises(happened: str, target: str, internal: bool) -> None:
    found = change(happened, {"target": target, "share": 100, "cycle": 1})
    assert found.internal is internal
    assert (found.data["target"], found.data["share"]) == (target, 100)


@pytest.mark.parametrize("happened", ["absorbed", "released", "split"])
def test_other_tickets_of_a_ticket_are_for_staff(happened: str) -> None:
    assert change(happened, {}).internal


def test_escalation_names_whom_it_is_brought_to() -> None:
    found = change("escalated", {"target": "resolution", "share": 80, "notified_agent_ids": [AGENT["id"]]})
    assert found.data["notified_agent_ids"] == [AGENT["id"]]


def test_types_are_the_ticket_events_of_the_contract() -> None:
    declared = events_pb2.DESCRIPTOR.message_types_by_name
    events = [getattr(events_pb2, name) for name in declared if name.startswith("Ticket")]
    about = [subject_of(event).split(".")[-2:] for event in events]
    assert sorted(CHANGE_TYPES) == sorted(f"ticket.{name}" for aggregate, name in about if aggregate == "ticket")


def test_words_of_a_change_are_enums_in_the_document() -> None:
    fields = LiveChange.model_json_schema()["properties"]
    assert all(fields[name]["enum"] for name in ("type", "status", "priority", "visibility"))
