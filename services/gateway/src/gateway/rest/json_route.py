"""The route of every operation: it reads the body, within the limit that the body's model sets, and the arguments."""

from collections.abc import Callable
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

    Endpoints return a Response. FastAPI's layers around them, for what they might return or leave open, are left out.
    """

    body_limit: BodyLimit | None = None

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        self._arguments = Arguments(self.dependant)
        self._names: frozenset[str] = frozenset()
        if self.body_field:
            model: Any = self.body_field.field_info.annotation
            self.body_limit = BodyLimit.of(model)
            self._names = _names(TypeAdapter(model).json_schema())
        self.app = self._serve

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
