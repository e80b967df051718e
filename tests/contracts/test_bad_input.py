"""Whatever is wrong with a request, its problem says what, where, and what to do about it: at every operation.

Ids and cursors are in test_ids_and_cursors.py, another caller's records in test_access_matrix.py, keys used again in
tests/integration/test_idempotency.py, and what nobody thought of in test_fuzz.py.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest
from system import System

from tests.contracts.access_world import CHANGES, World
from tests.contracts.examples import OPERATIONS, Asked, body_of, described, parameters, takes_file, takes_null, taking
from tests.contracts.reported import reported

Json = Any
BODIES = {name: body for name in OPERATIONS if (body := body_of(name)) is not None}
JSON = {"Content-Type": "application/json"}


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
    taken = described(operation)["requestBody"]["content"]
    for declared in {"text/plain", "application/x-www-form-urlencoded", "application/xml", "json", ""} - taken.keys():
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


AS_THEY_ARE = ("facts", "when")
"""Objects of JSON that their service reads, and whose own tests have what is wrong within them."""


def fields(body: Json, path: str = "") -> Iterator[tuple[str, Json]]:
    """Every field of a body with its path and its value, nested ones included."""
    named = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for name, value in named:
        at = f"{path}[{name}]" if isinstance(name, int) else f"{path}.{name}" if path else name
        yield at, value
        if name not in AS_THEY_ARE:
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


LONGER = {
    **dict.fromkeys(("body", "comment", "legal_footer", "note", "reply"), 30_000),
    "signature": 1_100,
    "answer": 1_100,
    **dict.fromkeys(("description", "text", "evidence[0].text", "decisions[0].text"), 5_000),
    "ics": 90_000,
    "rows": 90_000,
}
LINES = {"answer_ticket_approval comment"}
"""Fields that are shorter than their namesakes."""
FIELDS = [(operation, at, value) for operation, body in BODIES.items() for at, value in fields(body)]


@pytest.mark.parametrize(("operation", "at", "value"), FIELDS, ids=[f"{name} {at}" for name, at, _ in FIELDS])
def test_a_field_of_the_wrong_kind_is_named_by_its_path(
    agent: httpx.Client, operation: str, at: str, value: Json
) -> None:
    wrong: list[Json] = [] if takes_null(operation, at) else [None]
    wrong += [{"not": "this"} if not isinstance(value, dict) else "text", [[]]]
    if isinstance(value, str):
        longer = "x" * (
            600 if f"{operation} {at}" in LINES else LONGER.get(at, 600)
        )  # than the field, not than the body, takes
        wrong += ["\0", "\ud800", longer, 7, True]
        wrong += ["\x1b[31m", "\x85"] if "\n" not in value else []
    if isinstance(value, int):
        wrong += ["7", 1.5, 10**30, -(10**30), True] if not isinstance(value, bool) else ["true", 1]
    for each in wrong:
        content = json.dumps(changed(BODIES[operation], at, each)).encode()
        errors = reported(send(agent, operation, content), 422, "VALIDATION_FAILED")
        assert any(error["field"].startswith(at) for error in errors), (each, errors)


# --- parameters and headers ---


@pytest.mark.parametrize("operation", [name for name in OPERATIONS if parameters(name, "query").keys() - {"expand"}])
def test_unknown_query_parameter_is_refused(agent: httpx.Client, operation: str) -> None:
    method, path = OPERATIONS[operation]
    answer = agent.request(method, path.replace("{id}", "tkt_nobody"), params={"surprise": "1"})
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
    method, path = OPERATIONS[operation]
    for value in wrong_values(parameters(operation, "query")[name]):
        answer = agent.request(method, path.replace("{id}", "tkt_nobody"), params={name: value})
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
    content = json.dumps(BODIES.get(operation, "a file")).encode()
    for wrong in ("two words", "x" * 129, "ümlaut"):
        method, path = OPERATIONS[operation]
        headers = [(b"If-Match", b'"1"'), (b"Content-Type", b"application/json"), (b"Idempotency-Key", wrong.encode())]
        answer = agent.request(method, path.replace("{id}", "tkt_nobody"), content=content, headers=headers)
        reported(answer, 422, "VALIDATION_FAILED", "Idempotency-Key")


@pytest.mark.parametrize("operation", taking("header", "If-Match"))
def test_stale_version_is_refused_and_changes_nothing(world: World, operation: str) -> None:
    subject = world.subject(operation)
    asked = world.asked(operation, subject)
    method, path = OPERATIONS[operation]
    role = next(role for role in world.staff if role in described(operation)["x-roles"])
    one = _read_at(world, operation, asked, role)
    before = world.staff["supervisor"].get(one).json()
    for stale in ('"0"', '"999999"', '"someone"', f'"x", W/"{before["etag"]}"'):
        answer = world.staff[role].request(method, asked.at(path), json=asked.json, headers={"If-Match": stale})
        reported(answer, 412, "ETAG_MISMATCH")
    assert world.staff["supervisor"].get(one).json() == before


def _read_at(world: World, operation: str, asked: Asked, role: str) -> str:
    """Where to read the record that an operation changes."""
    path = OPERATIONS[operation][1].partition(":")[0]
    if operation == "update_own_agent":
        return f"/v1/agents/{world.staff[role].get('/v1/me').raise_for_status().json()['agent_id']}"
    if ("GET", path) in OPERATIONS.values():
        return asked.at(path)
    return f"{path.partition('/{')[0]}/{asked.path}"


def test_every_operation_with_input_is_covered() -> None:
    assert set(BODIES) >= {operation for operation in CHANGES if not takes_file(operation)}
    assert len(FIELDS) > 40
