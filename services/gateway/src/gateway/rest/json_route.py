"""The route of every operation: it reads the body, within the limit that the body's model sets, and the arguments."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from starlette.types import Receive, Scope, Send

from gateway.edge.body_limits import BodyLimit
from gateway.rest.arguments import LEFT_OUT, Arguments
from gateway.rest.json_bodies import read_json


class JsonRoute(APIRoute):
    """Bodies are JSON; `body_limit` is what they may have, None where the operation takes none.

    It is found with the first request: for all operations that would be a quarter of the gateway's start.
    Endpoints return a Response. FastAPI's layers around them, for what they might return or leave open, are left out.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        self._arguments = Arguments(self.dependant)
        self.app = self._serve

    @cached_property
    def body_limit(self) -> BodyLimit | None:
        return BodyLimit.of(self._body_schema) if self._body_schema else None

    @cached_property
    def _body_schema(self) -> dict[str, Any]:
        if self.body_field is None:
            return {}
        model: Any = self.body_field.field_info.annotation
        return TypeAdapter(model).json_schema()

    @cached_property
    def _names(self) -> frozenset[str]:
        return _names(self._body_schema)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response: Response = await self.endpoint(**await self._arguments.of(request, self._body))
        if shown := getattr(response, "shown", None):
            scope["shown"] = shown
        await response(scope, receive, send)

    async def _body(self, request: Request) -> Any:
        """Its value. Raises Problem where it is no JSON, or too much of it."""
        content = await request.body() if self.body_limit else b""
        return read_json(content, self.body_limit, self._names) if self.body_limit and content else LEFT_OUT


def _names(schema: dict[str, Any]) -> frozenset[str]:
    """The fields of a body, those of the objects in it included."""
    models = (schema, *schema.get("$defs", {}).values())
    return frozenset(name for model in models for name in model.get("properties", {}))
