"""The route of every operation: it reads the body, within the limit that the body's model sets, and the query."""

from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from gateway.edge.body_limits import BodyLimit
from gateway.edge.problems import Problem
from gateway.rest.json_bodies import read_json


class _Json(Request):
    """A request whose body has been read."""

    value: Any = None

    async def json(self) -> Any:
        return self.value

    @property
    def cookies(self) -> dict[str, str]:
        """No operation takes any, and the framework would read them all."""
        return {}


class JsonRoute(APIRoute):
    """Bodies are JSON; `body_limit` is what they may have, None where the operation takes none."""

    body_limit: BodyLimit | None = None

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()
        model = self.body_field.field_info.annotation if self.body_field else None
        limit = self.body_limit = BodyLimit.of(model) if model else None
        once = _parameters_sent_once(self)
        names = _names(TypeAdapter(model).json_schema()) if model else frozenset()

        async def read(request: Request) -> Response:
            whole = _Json(request.scope, request.receive)
            if whole.query_params:
                _refuse_repeated(whole, once)
            if limit and (content := await whole.body()):
                whole.value = read_json(content, limit, names)
            return await answer(whole)

        return read


def _names(schema: dict[str, Any]) -> frozenset[str]:
    """The fields of a body, those of the objects in it included."""
    models = (schema, *schema.get("$defs", {}).values())
    return frozenset(name for model in models for name in model.get("properties", {}))


def _parameters_sent_once(route: APIRoute) -> list[str]:
    """The parameters of the query that are no lists."""
    models: list[Any] = [query.field_info.annotation for query in route.dependant.query_params]
    schemas = [TypeAdapter(model).json_schema() for model in models]
    fields = [field for schema in schemas for field in schema.get("properties", {}).items()]
    return [name for name, schema in fields if schema.get("type") != "array"]


def _refuse_repeated(request: Request, once: Iterable[str]) -> None:
    """Of two values the framework would take the last and ignore the other."""
    repeated = [name for name in once if len(request.query_params.getlist(name)) > 1]
    if repeated:
        raise Problem("VALIDATION_FAILED", errors=[(name, "is there twice; send it once") for name in repeated])
