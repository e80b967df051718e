"""Whatever is wrong with a request, its problem says what, where, and what to do about it: at every operation.

Another caller's records are in test_access_matrix.py, keys used again in tests/integration/test_idempotency.py, and
what nobody thought of in test_fuzz.py.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest
from gateway.edge.problem_codes import REGISTRY
from system import System

from tests.contracts.access_table import NOBODY_ASKED, TABLE
from tests.contracts.access_world import CHANGES, DOCUMENT, OPERATIONS, REQUESTS, World

Json = Any
BODIES = {
    name: DOCUMENT["paths"][path][method.lower()]["requestBody"]["content"]["application/json"]["example"]
    for name, (method, path) in OPERATIONS.items()
    if "requestBody" in DOCUMENT["paths"][path][method.lower()]
}
JSON = {"Content-Type": "application/json"}


def parameters(operation: str, where: str) -> dict[str, Json]:
    """The parameters of an operation: their schemas by name."""
    method, path = OPERATIONS[operation]
    found = DOCUMENT["paths"][path][method.lower()].get("parameters", ())
    return {each["name"]: each["schema"] for each in found if each["in"] == where}


def taking(where: str, name: str) -> list[str]:
    return [operation for operation in OPERATIONS if name in parameters(operation, where)]


def reported(answer: httpx.Response, status: int, code: str, field: str | None = None) -> list[dict[str, str]]:
    """The errors of a problem, once it is what it must be: with its remedy, and the field at fault by its name."""
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    remedy = REGISTRY[code].remedy
    assert remedy
    assert problem["detail"].endswith(remedy)
    errors: list[dict[str, str]] = problem["errors"]
    assert all(error["field"] and error["detail"] for error in errors)
    if field is not None:
        assert field in [error["field"] for error in errors], answer.text
    return errors


@pytest.fixture(scope="module")
def agent(embedded: System) -> httpx.Client:
    """Bodies, headers and parameters are looked at before anybody asks who may."""
    return embedded.as_("agent", sub="agent-7", retailers=("nordic-home",))


def send(client: httpx.Client, operation: str, content: bytes, **headers: str) -> httpx.Response:
    """This body, to somewhere in the operation."""
    method, path = OPERATIONS[operation]
    path = path.replace("{id}", "tkt_nobody").replace("{token}", "nobody")
    return client.request(method, path, content=content, headers={"If-Match": '"1"', **JSON, **headers})


# --- bodies ---


@pytest.mark.parametrize("operation", BODIES)
@pytest.mark.parametrize(
    "content",
    [
        b'{"a": ',
        b"\xff\xfe{}",
        '{"a": 1}'.encode("utf-16"),
        '{"a": 1}'.encode("utf-16-be"),
        b'{"a": "\xe4"}',
        b"[" * 90,
        b'{"a":' * 90,
        b"{'a': 1}",
        b"{} {}",
        b'{"a": NaN}',
        b'{"a": 1, "a": 1}',
    ],
    ids=["cut off", "no UTF-8", "UTF-16", "UTF-16BE", "Latin-1", "arrays", "objects", "quotes", "two", "NaN", "twice"],
)
def test_body_that_is_not_json_is_malformed(agent: httpx.Client, operation: str, content: bytes) -> None:
    reported(send(agent, operation, content), 400, "MALFORMED_JSON")


@pytest.mark.parametrize("operation", BODIES)
def test_a_body_of_too_many_values_is_refused(agent: httpx.Client, operation: str) -> None:
    for content in (b"[" * 2_000, b"[%s0]" % (b"0," * 2_000)):
        reported(send(agent, operation, content), 422, "VALIDATION_FAILED", "body")


@pytest.mark.parametrize("operation", BODIES)
def test_a_body_is_small_and_declared_as_json(agent: httpx.Client, operation: str) -> None:
    large = json.dumps({"a": "x" * 1_000_000}).encode()
    reported(send(agent, operation, large), 413, "BODY_TOO_LARGE")
    for declared in ("text/plain", "application/x-www-form-urlencoded", "application/xml", "json", ""):
        reported(send(agent, operation, b'{"a": 1}', **{"Content-Type": declared}), 415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("operation", BODIES)
def test_a_body_is_in_utf_8_and_not_declared_as_anything_else(agent: httpx.Client, operation: str) -> None:
    for charset in ("latin-1", "utf-16", '"utf-16"', "utf-8x", ""):
        content = '{"surprise": "ä"}'.encode("utf-16" if "16" in charset else "latin-1")
        declared = {"Content-Type": f"application/json; charset={charset}"}
        reported(send(agent, operation, content, **declared), 415, "UNSUPPORTED_MEDIA_TYPE")
    for charset in ("utf-8", "UTF-8", '"utf-8"', "utf-8; profile=short"):
        declared = {"Content-Type": f"application/json; charset={charset}"}
        content = '{"surprise": "ä"}'.encode()
        reported(send(agent, operation, content, **declared), 422, "VALIDATION_FAILED", "surprise")


@pytest.mark.parametrize("operation", BODIES)
def test_a_body_is_an_object_with_the_fields_that_there_are(agent: httpx.Client, operation: str) -> None:
    others: list[Json] = [[], "text", 7, True]
    for other in others:
        reported(send(agent, operation, json.dumps(other).encode()), 422, "VALIDATION_FAILED", "body")
    surprise = json.dumps({**BODIES[operation], "surprise": [[[[1]]]]}).encode()
    errors = reported(send(agent, operation, surprise), 422, "VALIDATION_FAILED", "surprise")
    assert {"field": "surprise", "detail": "is not a field of this request; remove it"} in errors


def fields(body: Json, path: str = "") -> Iterator[tuple[str, Json]]:
    """Every field of a body with its path and its value, nested ones included."""
    named = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for name, value in named:
        at = f"{path}[{name}]" if isinstance(name, int) else f"{path}.{name}" if path else name
        yield at, value
        yield from fields(value, at)


def changed(body: Json, at: str, value: Json, path: str = "") -> Json:
    """The body with another value at a path."""
    if path == at:
        return value
    if isinstance(body, dict):
        return {name: changed(each, at, value, f"{path}.{name}" if path else name) for name, each in body.items()}
    if isinstance(body, list):
        return [changed(each, at, value, f"{path}[{number}]") for number, each in enumerate(body)]
    return body


FIELDS = [(operation, at, value) for operation, body in BODIES.items() for at, value in fields(body)]


@pytest.mark.parametrize(("operation", "at", "value"), FIELDS, ids=[f"{name} {at}" for name, at, _ in FIELDS])
def test_a_field_of_the_wrong_kind_is_named_by_its_path(
    agent: httpx.Client, operation: str, at: str, value: Json
) -> None:
    wrong: list[Json] = [None, {"not": "this"} if not isinstance(value, dict) else "text", [[]]]
    if isinstance(value, str):
        longer = "x" * (30_000 if at in ("body", "comment") else 600)  # than the field, not than the body, takes
        wrong += ["\0", "\ud800", longer, 7, True]
        wrong += ["\x1b[31m", "\x85"] if "\n" not in value else []
    if isinstance(value, int):
        wrong += ["7", 1.5, 10**30, -(10**30), True] if not isinstance(value, bool) else ["true", 1]
    for each in wrong:
        content = json.dumps(changed(BODIES[operation], at, each)).encode()
        errors = reported(send(agent, operation, content), 422, "VALIDATION_FAILED")
        assert any(error["field"].startswith(at) for error in errors), (each, errors)


# --- parameters and headers ---


@pytest.mark.parametrize("operation", [name for name in OPERATIONS if parameters(name, "query")])
def test_unknown_query_parameter_is_refused(agent: httpx.Client, operation: str) -> None:
    method, path = OPERATIONS[operation]
    assert method == "GET"
    answer = agent.get(path.replace("{id}", "tkt_nobody"), params={"surprise": "1"})
    errors = reported(answer, 422, "VALIDATION_FAILED", "surprise")
    assert {"field": "surprise", "detail": "is not a parameter of this request; remove it"} in errors


def wrong_values(schema: Mapping[str, Json]) -> list[str]:
    """Texts that a parameter of this schema cannot have."""
    schema = next((each for each in schema.get("anyOf", ()) if each.get("type") != "null"), schema)
    schema = schema.get("items", schema)
    found = ["x" * 5_000]
    if schema.get("type") == "integer":
        found += ["0", "-1", "1.5", "many", "9" * 30, "\0"]
    elif "enum" in schema or "$ref" in schema or "pattern" in schema or "format" in schema:
        found += ["no such thing", "\0", "\x1b[31m"]
    return found


QUERIES = [(operation, name) for operation in OPERATIONS for name in parameters(operation, "query")]


@pytest.mark.parametrize(("operation", "name"), [each for each in QUERIES if each != ("watch_tickets", "session")])
def test_invalid_parameter_is_named(agent: httpx.Client, operation: str, name: str) -> None:
    _, path = OPERATIONS[operation]
    for value in wrong_values(parameters(operation, "query")[name]):
        answer = agent.get(path.replace("{id}", "tkt_nobody"), params={name: value})
        errors = reported(answer, 422, "VALIDATION_FAILED")
        assert any(error["field"].partition("[")[0] == name for error in errors), (value, errors)


@pytest.mark.parametrize("operation", taking("header", "If-Match"))
def test_if_match_that_is_no_etag_is_refused(agent: httpx.Client, operation: str) -> None:
    content = json.dumps(BODIES[operation]).encode()
    for wrong in ("7", 'w/"7"', '"7", *', '"7" "8"', '"', "'7'", '"a b"', ""):
        answer = send(agent, operation, content, **{"If-Match": wrong})
        [error] = reported(answer, 400, "HEADER_INVALID", "If-Match")
        assert "in quotes" in error["detail"]


@pytest.mark.parametrize("operation", taking("header", "Idempotency-Key"))
def test_an_idempotency_key_is_printable_and_short(agent: httpx.Client, operation: str) -> None:
    content = json.dumps(BODIES[operation]).encode()
    for wrong in ("two words", "x" * 129, "ümlaut"):
        method, path = OPERATIONS[operation]
        headers = [(b"If-Match", b'"1"'), (b"Content-Type", b"application/json"), (b"Idempotency-Key", wrong.encode())]
        answer = agent.request(method, path.replace("{id}", "tkt_nobody"), content=content, headers=headers)
        reported(answer, 422, "VALIDATION_FAILED", "Idempotency-Key")


@pytest.mark.parametrize("operation", taking("header", "If-Match"))
def test_stale_version_is_refused_and_changes_nothing(world: World, operation: str) -> None:
    ticket = world.new_ticket(operation)
    asked = REQUESTS[operation](world, ticket)
    before = world.ours.agent.get(f"/v1/tickets/{ticket}").json()
    method, path = OPERATIONS[operation]
    for stale in ('"0"', '"999999"', '"someone"', f'"x", W/"{before["etag"]}"'):
        answer = world.ours.agent.request(
            method, path.replace("{id}", ticket), json=asked.json, headers={"If-Match": stale}
        )
        reported(answer, 412, "ETAG_MISMATCH")
    assert world.ours.agent.get(f"/v1/tickets/{ticket}").json() == before


# --- ids and cursors ---

HOSTILE_IDS = ["tkt_" + "a" * 26, "nothing", "x" * 2_000, "%00", "%2e%2e", "%F0%9F%92%A9", "%ff", "a%0d%0ab", "*", ">"]


@pytest.mark.parametrize("operation", [name for name, (_, path) in OPERATIONS.items() if "{" in path])
def test_unknown_id_is_not_found(world: World, operation: str) -> None:
    row = TABLE[operation]
    role = "agent" if row.who == NOBODY_ASKED or "agent" in row.who else next(iter(row.who))
    asked = REQUESTS[operation](world, "")
    method, path = OPERATIONS[operation]
    for hostile in HOSTILE_IDS:
        answer = world.ours.system.gateway.request(
            method,
            path.replace("{id}", hostile).replace("{token}", hostile),
            json=asked.json,
            params=asked.params,
            headers={**(asked.headers or {}), "Authorization": f"Bearer {world.token(role, 'their own')}"},
        )
        reported(answer, 404, answer.json()["code"])
        assert answer.json()["code"].endswith("NOT_FOUND")


CURSORS = [(operation, name) for operation, name in QUERIES if name == "page_token" or operation == "list_events"]
CURSORS = [(operation, name) for operation, name in CURSORS if name in ("page_token", "after")]


def role_of(operation: str) -> str:
    who = TABLE[operation].who
    return next(role for role in ("agent", "supervisor", "partner", "admin") if role in who)


def listed(world: World, operation: str, role: str, **params: str) -> httpx.Response:
    _, path = OPERATIONS[operation]
    ticket_or_customer = world.customer if operation == "get_customer_timeline" else world.ticket
    own = {"retailer": world.ours.id} if "retailer" in parameters(operation, "query") else {}
    return world.ours.system.gateway.get(
        path.replace("{id}", ticket_or_customer),
        params={**own, **params},
        headers={"Authorization": f"Bearer {world.token(role, 'their own')}"},
    )


@pytest.mark.parametrize(("operation", "name"), CURSORS)
def test_forged_cursor_is_refused(world: World, operation: str, name: str) -> None:
    code = "CURSOR_INVALID" if name == "after" else "PAGE_TOKEN_INVALID"
    size = "limit" if name == "after" else "page_size"
    given = (
        listed(world, operation, role_of(operation), **{size: "1"})
        .json()
        .get("next_cursor" if name == "after" else "next_page_token", "")
    )
    forged = ["nonsense", "\0", "e30", "eyJwbGFjZSI6W119", "x" * 400]
    forged += [given[:-4] + "AAAA", given[:-1], given + "A", given.swapcase()] if given else []
    for cursor in forged:
        reported(listed(world, operation, role_of(operation), **{name: cursor}), 422, code, name)


@pytest.mark.parametrize(
    ("operation", "other"),
    [
        ("list_tickets", {"status": "new"}),
        ("list_tickets", {"order_by": "due_at"}),
        ("list_purchases", {"customer_id": "cus_other"}),
        ("list_customers", {"email": "someone@else.example"}),
        ("list_assets", {"customer_id": "cus_other"}),
        ("list_deliveries", {"customer": "cus_other"}),
    ],
)
def test_a_page_belongs_to_its_list(world: World, operation: str, other: dict[str, str]) -> None:
    token = listed(world, operation, "agent", page_size="1").json()["next_page_token"]
    assert token, "there is another page"
    assert listed(world, operation, "agent", page_token=token).status_code == 200
    reported(listed(world, operation, "agent", page_token=token, **other), 422, "PAGE_TOKEN_INVALID", "page_token")
    _, path = OPERATIONS[operation]
    theirs = world.theirs.agent.get(path, params={"page_token": token})
    reported(theirs, 422, "PAGE_TOKEN_INVALID", "page_token")


def test_a_cursor_of_the_feed_belongs_to_its_retailer(world: World) -> None:
    cursor = world.ours.partner.get("/v1/events", params={"limit": 1}).raise_for_status().json()["next_cursor"]
    reported(world.theirs.partner.get("/v1/events", params={"after": cursor}), 422, "CURSOR_INVALID", "after")


def test_every_operation_with_input_is_covered() -> None:
    assert set(BODIES) >= CHANGES
    assert len(FIELDS) > 40
    assert {name for name, _ in CURSORS} == {*taking("query", "page_token"), "list_events"}
