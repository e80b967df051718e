"""Idempotency, versions and pages, at the routes of tickets; and that every route reaches its RPC."""

import orjson
import pytest
from aftersales.notifications.v1.feed_service_pb2 import FeedEvent, ListFeedEventsResponse
from aftersales.tickets.v1.agent_pb2 import Agent
from aftersales.tickets.v1.agent_service_pb2 import GetOwnAgentResponse
from aftersales.tickets.v1.ticket_pb2 import Message, Ticket
from aftersales.tickets.v1.ticket_service_pb2 import (
    AddMessageResponse,
    CreateTicketRequest,
    CreateTicketResponse,
    GetTicketResponse,
    ListTicketsResponse,
    UpdateTicketResponse,
)
from gateway.wiring import build_app
from httpx import AsyncClient
from servicekit.rpc.replays import mark_replayed
from servicekit.testing.issuer import LocalIssuer

from services.gateway.tests.conftest import ORIGIN
from services.gateway.tests.fakes import SERVICES, Backend, Refused

SEVENTH = Ticket(id="tkt_1", retailer="nordic-home", etag="7")


async def test_key_and_token_reach_the_service(client: AsyncClient, tickets: Backend) -> None:
    tickets.answers["CreateTicket"] = CreateTicketResponse(ticket=SEVENTH)
    body = {"subject": "s", "body": "b", "priority": "high", "customer_id": "cus_1"}
    response = await client.post("/v1/tickets", json=body, headers={"Idempotency-Key": "key-1"})
    assert response.status_code == 201
    assert response.headers["Location"] == "/v1/tickets/tkt_1"
    assert response.headers["ETag"] == '"7"'
    [(_, request, metadata)] = tickets.asked
    assert (request.request_id, request.subject, request.priority) == ("key-1", "s", 3)
    assert metadata["authorization"] == client.headers["Authorization"]


async def test_replayed_result_says_so(client: AsyncClient, tickets: Backend) -> None:
    def replay(request: CreateTicketRequest) -> CreateTicketResponse:
        if request.subject == "old":
            mark_replayed()
        return CreateTicketResponse(ticket=SEVENTH)

    tickets.answers["CreateTicket"] = replay
    for subject, replayed in (("old", "true"), ("new", None)):
        body = {"subject": subject, "body": "b", "customer_id": "cus_1"}
        response = await client.post("/v1/tickets", json=body, headers={"Idempotency-Key": "k", "Origin": ORIGIN})
        assert (response.status_code, response.headers.get("Idempotency-Replayed")) == (201, replayed)
        assert "Idempotency-Replayed" in response.headers["Access-Control-Expose-Headers"]


async def test_message_has_the_etag_of_its_ticket(client: AsyncClient, tickets: Backend) -> None:
    tickets.answers["AddMessage"] = AddMessageResponse(message=Message(id="msg_1", ticket_id="tkt_1"), ticket=SEVENTH)
    response = await client.post("/v1/tickets/tkt_1/messages", json={"body": "b"})
    assert (response.status_code, response.headers["ETag"]) == (201, '"7"')


async def test_resource_that_the_caller_has_is_not_sent_again(client: AsyncClient, tickets: Backend) -> None:
    tickets.answers["GetTicket"] = GetTicketResponse(ticket=SEVENTH)
    response = await client.get("/v1/tickets/tkt_1")
    assert (response.json()["etag"], response.headers["ETag"]) == ("7", '"7"')
    again = await client.get("/v1/tickets/tkt_1", headers={"If-None-Match": '"6", "7"'})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", '"7"')
    other = await client.get("/v1/tickets/tkt_1", headers={"If-None-Match": '"6"'})
    assert other.status_code == 200


async def test_patch_without_if_match_is_refused(client: AsyncClient, tickets: Backend) -> None:
    missing = await client.patch("/v1/tickets/tkt_1", json={"priority": "high"})
    assert (missing.status_code, missing.json()["code"]) == (428, "PRECONDITION_REQUIRED")
    bare = await client.patch("/v1/tickets/tkt_1", json={"priority": "high"}, headers={"If-Match": "7"})
    assert (bare.status_code, bare.json()["errors"][0]["field"]) == (400, "If-Match")
    assert tickets.asked == []
    tickets.answers["UpdateTicket"] = UpdateTicketResponse(ticket=Ticket(id="tkt_1", etag="8"))
    patch = {"Content-Type": "application/merge-patch+json", "If-Match": '"7"', "Idempotency-Key": "key-2"}
    response = await client.patch("/v1/tickets/tkt_1", content=b'{"priority": "high"}', headers=patch)
    assert (response.status_code, response.headers["ETag"]) == (200, '"8"')
    [(_, request, _)] = tickets.asked
    assert (request.id, request.etag, request.request_id) == ("tkt_1", "7", "key-2")


async def test_patch_of_a_stale_version_is_412(client: AsyncClient, tickets: Backend) -> None:
    tickets.answers["UpdateTicket"] = Refused("stale", "ETAG_MISMATCH")
    response = await client.patch("/v1/tickets/tkt_1", json={"priority": "high"}, headers={"If-Match": '"6"'})
    assert (response.status_code, response.json()["code"]) == (412, "ETAG_MISMATCH")


async def test_action_without_if_match_and_body_is_accepted(client: AsyncClient, tickets: Backend) -> None:
    assert (await client.post("/v1/tickets/tkt_1:assign")).status_code == 200
    body = {"assignee_id": "agent-2"}
    await client.post("/v1/tickets/tkt_1:assign", json=body, headers={"If-Match": '"7"'})
    assert [(request.id, request.assignee_id, request.etag) for _, request, _ in tickets.asked] == [
        ("tkt_1", "", ""),
        ("tkt_1", "agent-2", "7"),
    ]


async def test_list_links_to_its_next_page_with_the_same_query(client: AsyncClient, tickets: Backend) -> None:
    tickets.answers["ListTickets"] = ListTicketsResponse(tickets=[SEVENTH], next_page_token="next+/=")
    query = "status=new&status=open&order_by=due_at&page_size=20&assignee=agent-1"
    response = await client.get(f"/v1/tickets?{query}&page_token=before")
    assert (len(response.json()["items"]), response.json()["next_page_token"]) == (1, "next+/=")
    [(_, request, _)] = tickets.asked
    assert (list(request.statuses), request.order_by, request.page_size) == ([1, 2], 2, 20)
    assert (request.assignee_id, request.page_token) == ("agent-1", "before")
    target = response.headers["Link"].removeprefix("<").partition(">")[0]
    assert response.headers["Link"].endswith('; rel="next"')
    await client.get(target)
    assert tickets.asked[1][1].page_token == "next+/="
    assert tickets.asked[1][1].statuses == request.statuses


async def test_filters_of_a_list_arrive_under_their_names(client: AsyncClient, tickets: Backend) -> None:
    query = "status=new&priority=high&priority=urgent&channel=web&unassigned=true&customer=cus_1&asset=ast_1"
    response = await client.get(f"/v1/tickets:count?{query}&created_since=2026-11-12T10:00:00%2B01:00")
    assert response.json() == {"tickets": 0, "more": False, "by_status": []}
    [(_, request, _)] = tickets.asked
    assert (list(request.statuses), list(request.priorities), list(request.channels)) == ([1], [3, 4], [1])
    assert (request.unassigned, request.customer_id, request.asset_id) == (True, "cus_1", "ast_1")
    assert (request.created_since.seconds, request.HasField("created_until")) == (1_794_474_000, False)


async def test_last_page_has_no_link(client: AsyncClient) -> None:
    response = await client.get("/v1/tickets")
    assert response.json() == {"items": [], "next_page_token": ""}
    assert "Link" not in response.headers


async def test_feed_passes_envelopes_through_unchanged(client: AsyncClient, notifications: Backend) -> None:
    envelope = b'{"specversion":"1.0","position":7,"data":{"b":1,"a":[2.50]},"x":"\xc3\xa4"}'
    answer = ListFeedEventsResponse(events=[FeedEvent(position=7, envelope=envelope)], next_cursor="c2")
    notifications.answers["ListFeedEvents"] = answer
    response = await client.get("/v1/events?after=c1&limit=5")
    assert response.content == b'{"items":[' + envelope + b'],"next_cursor":"c2"}'
    [(_, request, _)] = notifications.asked
    assert (request.after, request.limit) == ("c1", 5)


async def test_expired_cursor_says_where_to_start_again(client: AsyncClient, notifications: Backend) -> None:
    notifications.answers["ListFeedEvents"] = Refused("gone", "CURSOR_EXPIRED")
    response = await client.get("/v1/events?after=old")
    assert (response.status_code, response.json()["start_again"]) == (410, "/v1/events")


async def test_invitation_passes_no_token_on(unauthenticated: AsyncClient, backends: dict[str, Backend]) -> None:
    assert (await unauthenticated.get("/v1/invitations/secret")).status_code == 200
    response = await unauthenticated.post("/v1/invitations/secret/answer", json={"score": 5, "comment": "Danke!\nGut."})
    assert response.status_code == 201
    asked = backends["feedback"].asked
    assert [name for name, _, _ in asked] == ["GetInvitation", "AnswerInvitation"]
    assert asked[1][1].comment == "Danke!\nGut."
    assert all("authorization" not in metadata for _, _, metadata in asked)


async def test_me_returns_the_claims_of_the_token(unauthenticated: AsyncClient, issuer: LocalIssuer) -> None:
    token = issuer.token(role="customer", customer="cus_1", sub="mikko", name="Mikko", retailers=["nordic-home"])
    response = await unauthenticated.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert response.json() == {
        "role": "customer",
        "id": "mikko",
        "display_name": "Mikko",
        "retailers": ["nordic-home"],
        "customer_id": "cus_1",
    }


@pytest.mark.parametrize("role", ["agent", "supervisor"])
async def test_me_has_the_id_under_which_staff_act(
    unauthenticated: AsyncClient, issuer: LocalIssuer, tickets: Backend, role: str
) -> None:
    agent = Agent(id="agt_3k6v5jrb2ohc7yaq4tq2mzn7xw")
    tickets.answers["GetOwnAgent"] = GetOwnAgentResponse(agent=agent)
    token = issuer.token(role=role, sub="aino")
    me = (await unauthenticated.get("/v1/me", headers={"Authorization": f"Bearer {token}"})).json()
    assert (me["id"], me["agent_id"]) == ("aino", agent.id)


async def test_me_without_tickets_returns_the_claims(client: AsyncClient, tickets: Backend) -> None:
    tickets.answers["GetOwnAgent"] = Refused("unavailable", "STORE_UNAVAILABLE")
    response = await client.get("/v1/me")
    assert response.status_code == 200
    assert "agent_id" not in response.json()


def operations() -> list[tuple[str, str, object]]:
    """Every operation with the example of its body."""
    found = []
    for path, methods in build_app().openapi()["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            body = next(iter(content.values()))["example"] if content else None
            found.append((method.upper(), path, body))
    return found


REQUIRED_QUERY = {
    "/v1/feedback/scores": "?metric=csat",
    "/v1/attachments": "?name=leak.jpg",
    "/v1/product-documents/{id}/versions": "?name=aalto-300-en.pdf",
    "POST /v1/operations": "?kind=assets",
    "/v1/attachments/{id}/content": "?token=1787310600.2mzn7xw3k6v5jrb2ohc7yaq4tq",
    "/v1/ticket-tags": "?prefix=drain",
    "/v1/approvals": "?approver=me",
    "/v1/tickets/{id}/merge-preview": "?into=tkt_4tq2mzn7xw3k6v5jrb2ohc7yaq",
    "/v1/calendars/{id}/hours": "?first_date=2026-12-21&last_date=2026-12-27",
    "/v1/serial-rules:check": "?manufacturer=Vesikone&serial=A300-0001",
}


@pytest.mark.parametrize(("method", "path", "body"), operations(), ids=lambda each: str(each)[:40])
async def test_every_operation_accepts_its_own_example(
    client: AsyncClient, backends: dict[str, Backend], method: str, path: str, body: object
) -> None:
    if path == "/v1/live":  # has no bus here; see test_live
        assert (await client.get(path)).status_code == 503
        return
    query = REQUIRED_QUERY.get(path) or REQUIRED_QUERY.get(f"{method} {path}", "")
    path = path.replace("{id}", "id_1").replace("{token}", "secret")
    headers = {"If-Match": '"1"', "Content-Type": "application/json"}
    content = b"" if body is None else orjson.dumps(body)
    response = await client.request(method, path + query, content=content, headers=headers)
    assert response.status_code in (200, 201, 202), response.text
    asked = [name for service in SERVICES for name, _, _ in backends[service].asked]
    assert bool(asked) == (path != "/v1/live-sessions")
