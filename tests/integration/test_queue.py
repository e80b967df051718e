"""The queue of a team, as the screen of an agent works with it."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from shop import Json, Shop, new_shop
from system import System, eventually


@pytest.fixture(scope="module")
def shop(embedded: System) -> Shop:
    return new_shop(embedded)


@pytest.fixture(scope="module")
def team(shop: Shop) -> str:
    body = {"retailer": shop.id, "name": "Dishwashers"}
    return str(shop.system.as_("admin").post("/v1/teams", json=body).raise_for_status().json()["id"])


@pytest.fixture(scope="module")
def aino(shop: Shop, team: str) -> Json:
    """An agent of the team."""
    body = {"subject": f"aino-{uuid4()}", "display_name": "Aino", "retailers": [shop.id], "team_ids": [team]}
    created: Json = shop.system.as_("admin").post("/v1/agents", json=body).raise_for_status().json()
    return created


@pytest.fixture
def ticket(shop: Shop) -> Json:
    opened: Json = shop.open_ticket(shop.sold()).raise_for_status().json()
    return opened


def act(client: httpx.Client, ticket: Json, verb: str, body: dict[str, Any]) -> httpx.Response:
    return client.post(f"/v1/tickets/{ticket['id']}:{verb}", json=body)


def test_row_of_a_queue_needs_one_request(shop: Shop, ticket: Json, team: str, aino: Json) -> None:
    act(shop.agent, ticket, "assign", {"team_id": team, "assignee_id": aino["id"]}).raise_for_status()
    asked = {"team": team, "order_by": "priority", "expand": "customer,asset,assignee,team"}
    (row,) = shop.agent.get("/v1/tickets", params=asked).raise_for_status().json()["items"]
    assert row["customer"]["id"] == ticket["customer_id"]
    assert row["asset"]["id"] == ticket["asset_id"]
    assert row["team"]["name"] == "Dishwashers"
    agent = {name: row["assignee"][name] for name in ("kind", "id", "display_name", "team_ids")}
    assert agent == {"kind": "agent", "id": aino["id"], "display_name": "Aino", "team_ids": [team]}
    assert row["assignee"]["subject"] == ""


def test_customer_sees_the_agents_name_and_no_team(shop: Shop, ticket: Json, team: str, aino: Json) -> None:
    act(shop.agent, ticket, "assign", {"team_id": team, "assignee_id": aino["id"]}).raise_for_status()
    customer = shop.customer(ticket["customer_id"])
    seen = customer.get(f"/v1/tickets/{ticket['id']}", params={"expand": "assignee,team"}).raise_for_status().json()
    assert seen["assignee"] == {"kind": "agent", "id": aino["id"], "display_name": "Aino"}
    assert ("team" in seen, seen["team_id"]) == (False, "")


def test_ticket_goes_from_queue_to_agent_and_back(shop: Shop, ticket: Json, team: str) -> None:
    queued = act(shop.agent, ticket, "assign", {"team_id": team}).raise_for_status().json()
    assert ("assignee" in queued, queued["status"]) == (False, "new")
    taken = act(shop.agent, ticket, "assign", {}).raise_for_status().json()
    assert (taken["team_id"], taken["status"], "unassign" in taken["allowed_actions"]) == (team, "open", True)
    mine = shop.agent.get("/v1/tickets", params={"assignee": "me"}).raise_for_status().json()["items"]
    assert [each["id"] for each in mine] == [ticket["id"]]
    freed = act(shop.agent, ticket, "unassign", {}).raise_for_status().json()
    assert ("assignee" in freed, freed["team_id"], "unassign" in freed["allowed_actions"]) == (False, "", False)
    again = act(shop.agent, ticket, "unassign", {})
    assert (again.status_code, again.json()["code"]) == (409, "TRANSITION_NOT_ALLOWED")


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"assignee_id": "agt_nobody"}, "AGENT_UNKNOWN", "assignee_id"),
        ({"team_id": "tem_nobody"}, "TEAM_UNKNOWN", "team_id"),
    ],
)
def test_unknown_assignee_is_refused_with_its_field(
    shop: Shop, ticket: Json, body: dict[str, str], code: str, field: str
) -> None:
    refused = act(shop.agent, ticket, "assign", body)
    problem = refused.json()
    assert (refused.status_code, problem["code"], [each["field"] for each in problem["errors"]]) == (422, code, [field])


def test_tabs_of_a_queue_need_one_request(shop: Shop, ticket: Json) -> None:
    asked = {"group_by": "status", "customer": ticket["customer_id"]}
    count = shop.agent.get("/v1/tickets:count", params=asked).raise_for_status().json()
    by_status = {each["status"]: each["tickets"] for each in count["by_status"]}
    assert {status for status, tickets in by_status.items() if tickets} == {"new"}
    assert {"open", "pending_customer", "pending_partner", "resolved", "closed", "spam"} < set(by_status)
    assert (count["tickets"], count["more"]) == (1, False)


def test_subject_is_edited_and_found(shop: Shop, ticket: Json) -> None:
    path, subject = f"/v1/tickets/{ticket['id']}", f"It drips {uuid4().hex}"
    etag = shop.agent.get(path).headers["ETag"]
    edited = shop.agent.patch(path, json={"subject": subject}, headers={"If-Match": etag}).raise_for_status()
    assert edited.json()["subject"] == subject
    found = shop.agent.get("/v1/tickets", params={"q": subject}).raise_for_status().json()["items"]
    assert [each["id"] for each in found] == [ticket["id"]]
    stale = shop.agent.patch(path, json={"subject": "It hums"}, headers={"If-Match": etag})
    assert (stale.status_code, shop.agent.get(path).json()["subject"]) == (412, subject)
    theirs = shop.customer(ticket["customer_id"]).patch(path, json={"subject": "Mine"}, headers={"If-Match": "*"})
    assert theirs.status_code == 403


def test_approver_who_is_deactivated_holds_nothing_up(shop: Shop, ticket: Json) -> None:
    system, subject = shop.system, f"eero-{uuid4()}"
    new = {"subject": subject, "display_name": "Eero", "retailers": [shop.id]}
    eero = system.as_("admin").post("/v1/agents", json=new).raise_for_status()
    question = {"question": "May we refund it?", "approver_id": eero.json()["id"]}
    act(shop.agent, ticket, "request-approval", question).raise_for_status()
    waiting = system.as_("agent", sub=subject, retailers=(shop.id,)).get("/v1/approvals", params={"approver": "me"})
    assert [each["ticket_id"] for each in waiting.raise_for_status().json()["items"]] == [ticket["id"]]
    assert act(shop.agent, ticket, "resolve", {"code": "solved"}).json()["code"] == "APPROVALS_PENDING"
    path, version = f"/v1/agents/{eero.json()['id']}", {"If-Match": "*"}
    system.as_("admin").patch(path, json={"deactivated": True}, headers=version).raise_for_status()

    def causes() -> list[str]:
        approvals = shop.agent.get(f"/v1/tickets/{ticket['id']}").raise_for_status().json()["approvals"]
        return [each["withdrawal_cause"] for each in approvals if each["state"] == "withdrawn"]

    assert eventually(causes, "the withdrawal") == ["approver_gone"]
    act(shop.agent, ticket, "resolve", {"code": "solved"}).raise_for_status()
