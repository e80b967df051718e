"""Arguments of operations: whatever a request is, they are FastAPI's, or the same is wrong with them."""

import inspect
import json
from asyncio import run
from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Annotated, Any
from urllib.parse import urlencode

import pytest
from fastapi import APIRouter, Cookie, Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from gateway.rest.document import example_of
from gateway.rest.exceptions import problem_of
from gateway.rest.json_route import JsonRoute
from gateway.wiring import build_app
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from servicekit.auth.authorization import Caller, Role

OPERATIONS = [route for route in build_app().state.routes.routes if isinstance(route, JsonRoute)]
CALLER = Caller(Role.AGENT, "agent-1", "Aino", frozenset({"nordic-home"}), "")
GATEWAY = SimpleNamespace(channels={}, timeout=1)  # what dependencies read of it

WORDS = st.sampled_from(["", "1", "20", "0", "101", "5_0", "new", "due_at", "nordic-home", "2026-11-01T09:00:00Z", "*"])
TEXTS = WORDS | st.text(max_size=5)
PARTS = st.text(min_size=1).filter(lambda part: not {"/", "\n"} & set(part))
"""Parts of a path. One that takes the rest of the path is found on one line alone."""
LINES = WORDS | st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=5)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.floats(allow_nan=False, allow_infinity=False).filter(lambda number: not number.is_integer())
    | TEXTS
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3))


@pytest.mark.parametrize("route", OPERATIONS, ids=lambda route: route.name)
def test_arguments_are_those_that_fastapi_would_read(route: JsonRoute) -> None:
    ours, frameworks = answering(JsonRoute, route), answering(APIRoute, route)

    @settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.data())
    def compare(data: st.DataObject) -> None:
        request = data.draw(requests(route))
        assert run(read(ours, request)) == run(read(frameworks, request))

    compare()


def test_operation_with_a_cookie_is_refused_at_start() -> None:
    async def operation(name: Annotated[str, Cookie()]) -> Response:
        return Response(name)

    with pytest.raises(TypeError, match="cookies"):
        JsonRoute("/", operation)


def test_dependency_on_more_than_the_request_is_refused() -> None:
    async def both(request: Request, id: str) -> str:
        return id

    async def operation(id: Annotated[str, Depends(both)]) -> Response:
        return Response(id)

    with pytest.raises(TypeError, match="request alone"):
        JsonRoute("/{id}", operation)


def answering(kind: type[APIRoute], route: APIRoute) -> FastAPI:
    """An application of this one operation, which keeps its arguments instead of carrying it out."""
    app = FastAPI(openapi_url=None, telemetry={"tracing": False, "metrics": False, "logs": False})
    app.state.gateway, app.state.found = GATEWAY, None
    router = APIRouter(route_class=kind)
    router.add_api_route(
        route.path, keeping(app, route.endpoint), methods=list(route.methods or ()), response_model=None
    )
    app.router.routes.extend(router.routes)

    async def keep(request: Request, error: Exception) -> Response:
        app.state.found = problem_of(error).errors
        return Response()

    app.add_exception_handler(RequestValidationError, keep)
    return app


def keeping(app: FastAPI, endpoint: Callable[..., Any]) -> Callable[..., Any]:
    async def keep(**arguments: Any) -> Response:
        app.state.found = {name: value for name, value in arguments.items() if not isinstance(value, Request)}
        return Response()

    keep.__signature__ = inspect.signature(endpoint)  # type: ignore[attr-defined]
    return keep


async def read(app: FastAPI, request: dict[str, Any]) -> Any:
    """The arguments, or what is wrong with them."""
    body = request["body"]
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    app.state.found = None
    await app({**request, "caller": CALLER}, receive, send)
    assert sent[0]["status"] == 200
    assert app.state.found is not None
    return app.state.found


@cache
def schema_of(model: Any) -> dict[str, Any]:
    """Made once: each drawn request needs it."""
    return TypeAdapter(model).json_schema(ref_template="#/components/schemas/{model}")


@st.composite
def requests(draw: st.DrawFn, route: APIRoute) -> dict[str, Any]:
    parts = {field.alias: draw(PARTS) for field in route.dependant.path_params}
    query = draw(queries(route))
    headers = [(b"authorization", b"Bearer token"), (b"content-type", b"application/json")]
    for field in route.dependant.header_params:
        lines = draw(st.lists(LINES, max_size=2))
        headers += [(field.alias.lower().encode(), line.encode("latin-1")) for line in lines]
    body = draw(bodies(route)) if route.body_field else b""
    return {
        "type": "http",
        "method": next(iter(route.methods or ())),
        "path": route.path_format.format(**parts),
        "query_string": urlencode(query, errors="replace").encode(),
        "headers": headers,
        "body": body,
    }


@st.composite
def queries(draw: st.DrawFn, route: APIRoute) -> list[tuple[str, str]]:
    """Only lists are there more than once."""
    models: list[Any] = [field.field_info.annotation for field in route.dependant.query_params]
    fields = [each for model in models for each in schema_of(model)["properties"].items()]
    query = []
    for name, schema in [*fields, ("other", {})]:
        most = 3 if schema.get("type") == "array" else 1
        example = st.sampled_from(schema.get("examples", [""]))
        values = st.one_of(TEXTS, example.map(lambda value: value[0] if isinstance(value, list) else str(value)))
        query += [(name, value) for value in draw(st.lists(values, max_size=most)) if draw(st.booleans())]
    return query


@st.composite
def bodies(draw: st.DrawFn, route: APIRoute) -> bytes:
    """The example with some fields changed or left out, anything else that is JSON, or nothing."""
    assert route.body_field
    model: Any = route.body_field.field_info.annotation
    schema = schema_of(model)
    example = example_of(schema, schema.get("$defs", {}))
    fields = {name: st.just(value) | VALUES for name, value in (example or {}).items()}
    changed = st.fixed_dictionaries({}, optional=fields | {"other": VALUES})
    value = draw(st.just(example) | changed | VALUES)
    return draw(st.just(json.dumps(value).encode()) | st.just(b""))
