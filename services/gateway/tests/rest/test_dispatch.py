"""Routes are found by the first segment of their path, alike for every operation."""

import pytest
from gateway.rest.dispatch import RoutesBySegment
from gateway.rest.json_route import JsonRoute
from gateway.wiring import build_app
from httpx import AsyncClient
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

ROUTES: RoutesBySegment = build_app().state.routes


class Watched(Route):
    """A route that counts how often it is tried."""

    tried = 0

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        self.tried += 1
        return super().matches(scope)


async def endpoint(request: Request) -> Response:
    return PlainTextResponse("")


def asked(method: str, path: str) -> Scope:
    return {"type": "http", "method": method, "path": path, "root_path": ""}


def found(routes: RoutesBySegment, method: str, path: str) -> BaseRoute | None:
    match, scope = routes.matches(asked(method, path))
    return scope["route"] if match is Match.FULL else None


@pytest.mark.parametrize(
    "path", ["/v1/parts", "/v1/parts/1", "/v1/parts/1:scrap", "/v1/parts:count", "/v1/parts/a/b/c"]
)
def test_path_reaches_only_the_routes_of_its_segment(path: str) -> None:
    others = [Watched(other, endpoint) for other in ("/v1/part/{id}", "/v1/claims/{id}", "/parts", "/v1/{any}")]
    routes = RoutesBySegment([*others, own := Watched("/v1/parts/{id}", endpoint)])
    routes.matches(asked("GET", path))
    assert ([route.tried for route in others], own.tried) == ([0, 0, 0, 0], 1)


@pytest.mark.parametrize("route", [each for each in ROUTES.routes if isinstance(each, JsonRoute)], ids=str)
def test_every_operation_is_found_by_its_path(route: JsonRoute) -> None:
    path = route.path.replace("{id}", "id_1").replace("{token}", "secret")
    method = min(route.methods or ())
    assert found(ROUTES, method, path) is route
    assert method in ROUTES.methods(asked("TRACE", path))


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/", "/v1/:", "/v2/tickets", "/tickets", "/v1//tickets", "/v1/docs"])
async def test_path_of_no_segment_is_not_found(client: AsyncClient, path: str) -> None:
    response = await client.get(path)
    assert (response.status_code, response.json()["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("OPTIONS", "/v1/tickets", "GET, POST, HEAD"),
        ("DELETE", "/v1/tickets/tkt_1", "GET, PATCH, HEAD"),
        ("HEAD", "/v1/live-sessions", "POST"),
        ("GET", "/v1/tickets/tkt_1:close", "POST"),
        ("POST", "/readyz", "GET, HEAD"),
        ("POST", "/openapi.json", "GET, HEAD"),
        ("POST", "/docs/assets/swagger-ui.css", "GET, HEAD"),
        ("BREW", "/v1/me", "GET, HEAD"),
    ],
)
async def test_405_lists_the_methods_of_the_path(client: AsyncClient, method: str, path: str, allowed: str) -> None:
    response = await client.request(method, path)
    assert (response.status_code, response.headers.get("Allow")) == (405, allowed)
