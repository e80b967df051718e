"""What a body may cost: at every operation, a hostile one at most three times the CPU of the largest valid one."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, replace
from time import process_time
from typing import Any

import pytest
from gateway.rest.app_state import Gateway
from gateway.rest.json_route import JsonRoute
from gateway.wiring import build_app
from httpx import ASGITransport, AsyncClient, Response
from pydantic import TypeAdapter

from services.gateway.tests.largest_bodies import changed, largest, lists, places

Json = Any
JSON = {"Content-Type": "application/json"}
ROUTES = {
    route.operation_id: route
    for route in build_app().state.routes.routes
    if isinstance(route, JsonRoute) and route.body_field is not None and route.operation_id
}
PATHS = build_app().openapi()["paths"]
MOST_VIOLATIONS = 20
ROOM = 0.002
"""Seconds of CPU that a refusal may take in any case, where the largest valid body is tiny."""


class Canned:
    """A channel to a service that costs nothing, so that only the gateway is measured."""

    async def call(self, method: str, request: Any, response: type[Any], **_: Any) -> Any:
        return response()


@pytest.fixture
async def alone(gateway: Gateway, client: AsyncClient) -> AsyncIterator[AsyncClient]:
    """A client of a gateway that waits for no service."""
    channels: dict[str, Any] = {name: Canned() for name in gateway.channels}
    app = build_app(replace(gateway, channels=channels))
    async with AsyncClient(transport=ASGITransport(app), base_url="http://gateway", headers=client.headers) as one:
        yield one


def examples() -> dict[str, tuple[str, str, Json]]:
    """Method, path and the example of the body by operation."""
    found = {}
    for path, methods in PATHS.items():
        for method, operation in methods.items():
            if "application/json" in operation.get("requestBody", {}).get("content", ()):
                body = operation["requestBody"]["content"]["application/json"]["example"]
                found[operation["operationId"]] = (method.upper(), path, body)
    return found


EXAMPLES = examples()


def adapter(operation: str) -> TypeAdapter[Any]:
    field = ROUTES[operation].body_field
    assert field is not None
    model: Any = field.field_info.annotation
    return TypeAdapter(model)


LARGEST_READ = {
    operation: route.body_limit.bytes
    for operation, route in ROUTES.items()
    if route.body_limit and operation in EXAMPLES
}
LARGEST = {operation: largest(adapter(operation), example) for operation, (_, _, example) in EXAMPLES.items()}


def pretty(body: Json) -> bytes:
    """As the wordiest of clients writes it: every character escaped, every value on a line of its own."""
    return json.dumps(body, indent=4).encode()


@dataclass(frozen=True)
class Hostile:
    """Bodies of about `size` bytes that are made to cost."""

    size: int
    valid: Mapping[str, Json]

    def all(self) -> Iterator[tuple[str, bytes]]:
        size, field = self.size, next(iter(self.valid), "surprise")
        yield "unknown fields", b"{%s}" % b",".join(b'"k%d":0' % n for n in range(size // 9))
        yield "repeated fields", b"{%s}" % b",".join([b'"%s":0' % field.encode()] * (size // (len(field) + 5)))
        yield "a long name", b'{"%s":0}' % (b"k" * size)
        yield "long names", b"{%s}" % b",".join(b'"%d%s":0' % (n, b"k" * (size // 40)) for n in range(40))
        yield "a long text", b'{"surprise":"%s"}' % (b"x" * size)
        yield "escapes", b'{"%s":"%s"}' % (field.encode(), b"\\u20ac" * (size // 6))
        yield "quotes", b'{"%s":"%s"}' % (field.encode(), b'\\"' * (size // 2))
        yield "commas in a text", b'{"%s":"%s"}' % (field.encode(), b",[{" * (size // 3))
        yield "an open text", b'{"%s":"%s' % (field.encode(), b'\\"' * (size // 2))
        yield "deep arrays", b'{"%s":%s' % (field.encode(), b"[" * size)
        yield "deep objects", b'{"a":' * (size // 5)
        yield "deep and closed", b'{"a":%s%s}' % (b"[" * (size // 2), b"]" * (size // 2))
        for name, item in (("empty arrays", b"[]"), ("empty objects", b"{}"), ("numbers", b"0"), ("nulls", b"null")):
            listed = b",".join([item] * (size // (len(item) + 1)))
            yield name, b"[%s]" % listed
            for at in lists(self.valid).values():
                yield f"{name} as {at[0]}", b'{"%s":[%s]}' % (str(at[0]).encode(), listed)
        yield "texts", b"[%s]" % b",".join([b'""'] * (size // 3))
        yield "a long number", b'{"%s":%s}' % (field.encode(), b"9" * size)
        yield "a long fraction", b'{"%s":0.%s}' % (field.encode(), b"9" * size)
        yield "many long numbers", b"[%s]" % b",".join([b"9" * 4_000] * (size // 4_001))
        yield "a huge exponent", b'{"%s":1e%s}' % (field.encode(), b"9" * size)
        yield "floats", b"[%s]" % b",".join([b"1e400"] * (size // 6))
        yield "white space", b" " * size
        yield "no UTF-8", b'{"a":"%s"}' % (b"\xff" * size)
        yield "no JSON", b"x" * size
        fields = {at[-1]: at for at, value in places(self.valid) if isinstance(value, str)}
        for leaf, at in fields.items():
            for text in ("x" * size, "2026-11-03T10:00:00." + "1" * size + "Z", "a@" + "b." * (size // 2), "-a" * size):
                yield f"{leaf} {text[:20]}", json.dumps(changed(self.valid, at, text[:size])).encode()
            grown = "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * (size // 3)
            yield f"{leaf} that grows", json.dumps(changed(self.valid, at, grown), ensure_ascii=False).encode()
        whole = dict(places(self.valid))
        for at, value in [(at, whole[at]) for at in lists(self.valid).values() if whole[at]]:
            surprising = {**value[0], "x": 1, "y": 2} if isinstance(value[0], dict) else [value[0]]
            for name, wrong in (("wrong items", {}), ("items with a surprise", surprising)):
                yield name, json.dumps(changed(self.valid, at, [wrong] * len(value))).encode()


async def seconds(client: AsyncClient, operation: str, content: bytes, enough: float = 0) -> tuple[float, Response]:
    """The least CPU time of a few turns, or what is little `enough`; and the answer."""
    best = float("inf")
    for _ in range(8):
        started = process_time()
        response = await send(client, operation, content)
        best = min(best, process_time() - started)
        if best <= enough:
            break
    return best, response


async def send(client: AsyncClient, operation: str, content: bytes) -> Response:
    method, path, _ = EXAMPLES[operation]
    path = path.replace("{id}", "tkt_1").replace("{token}", "secret")
    return await client.request(method, path, content=content, headers={"If-Match": '"1"', **JSON})


@pytest.mark.parametrize("operation", EXAMPLES)
async def test_hostile_body_costs_at_most_three_largest_valid_ones(alone: AsyncClient, operation: str) -> None:
    most = max(LARGEST_READ[operation] - 100, 1_000)
    valid, response = await seconds(alone, operation, pretty(LARGEST[operation]))
    assert response.is_success, response.text
    bound = max(3 * valid, ROOM)
    too_dear = {}
    for name, content in Hostile(most, LARGEST[operation]).all():
        cost, response = await seconds(alone, operation, content, bound)
        assert response.status_code in (200, 201, 400, 413, 422), (name, response.text[:200])
        assert len(response.json().get("errors", ())) <= MOST_VIOLATIONS, name
        assert len(response.content) < 10_000, name
        if cost > bound:
            too_dear[name] = (cost, valid)
    assert not too_dear


@pytest.mark.parametrize("operation", EXAMPLES)
async def test_body_larger_than_the_operation_takes_is_not_read(alone: AsyncClient, operation: str) -> None:
    """Of an e-mail address the limit counts characters, and the largest valid one is of so many octets."""
    most, largest = LARGEST_READ[operation], len(pretty(LARGEST[operation]))
    assert largest <= most <= max(largest * 5 // 2, 16_384)
    refused = await send(alone, operation, b" " * (most + 1))
    assert (refused.status_code, refused.json()["code"]) == (413, "BODY_TOO_LARGE")
    assert f"{most} bytes" in refused.json()["detail"]
    method, path, _ = EXAMPLES[operation]
    described = PATHS[path][method.lower()]["requestBody"]["description"]
    assert described == f"At most {most} bytes."


async def test_more_than_20_violations_are_shown_in_part(client: AsyncClient) -> None:
    for count, more in ((20, False), (21, True)):
        body = {"code": "solved", **{f"k{n}": 0 for n in range(count)}}
        problem = (await client.post("/v1/tickets/tkt_1:resolve", json=body)).json()
        assert [error["field"] for error in problem["errors"]] == [f"k{n}" for n in range(20)]
        assert problem["detail"].startswith("There are more errors than the first 20") == more


async def test_body_with_too_many_values_is_refused_unparsed(client: AsyncClient) -> None:
    response = await client.post("/v1/tickets/tkt_1:resolve", json={"code": [0] * 200})
    [error] = response.json()["errors"]
    assert (error["field"], error["detail"]) == ("body", "must have at most 100 values in all")


async def test_brackets_within_a_text_do_not_count_as_values(client: AsyncClient) -> None:
    for text in (",[{" * 6_000, '",' * 5_000, '"[' * 6_000):
        response = await client.post("/v1/tickets/tkt_1/messages", json={"body": text})
        assert response.status_code == 201, response.text


async def test_long_name_of_an_unknown_field_is_shortened(client: AsyncClient) -> None:
    response = await client.post("/v1/tickets/tkt_1:resolve", json={"code": "solved", "k" * 1_000: 0})
    [error] = response.json()["errors"]
    assert error["field"] == "k" * 64 + "…"
