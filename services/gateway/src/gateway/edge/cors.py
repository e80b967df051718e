"""Which browsers may call: Starlette's CORS, with refusals as problems."""

from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import Message, Receive, Scope, Send

from gateway.edge.problems import Problem, problem_response

_METHOD, _HEADERS = "access-control-request-method", "access-control-request-headers"


class Cors(CORSMiddleware):
    """ASGI middleware. The response to a preflight that is not allowed names what is not."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not any(name == b"origin" for name, _ in scope["headers"]):
            await self.app(scope, receive, _varying(send))  # no browser: as Starlette, which looks at the headers twice
        elif scope["type"] == "http" and scope["method"] == "OPTIONS" and _METHOD in (asked := Headers(scope=scope)):
            await self._preflight(asked, scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    async def _preflight(self, asked: Headers, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self.preflight_response(asked)
        if answer.status_code >= 400:
            kept = ("vary", "access-control-allow-origin")
            headers = {name: value for name, value in answer.headers.items() if name in kept}
            refused = Problem("CORS_REFUSED", errors=list(self._refusals(asked)), headers=headers)
            answer = problem_response(refused, scope)
        await answer(scope, receive, send)

    def _refusals(self, asked: Headers) -> Iterable[tuple[str, str]]:
        if not self.is_allowed_origin(asked["origin"]):
            yield "Origin", "must be one that the operator allows"
        if asked[_METHOD] not in self.allow_methods:
            yield _METHOD.title(), f"must be one of {', '.join(self.allow_methods)}"
        wanted = {name.strip().lower() for name in asked.get(_HEADERS, "").split(",")}
        if wanted - {"", *self.allow_headers}:
            yield _HEADERS.title(), f"must be of {', '.join(self.allow_headers)}"
        if "access-control-request-private-network" in asked:
            yield "Access-Control-Request-Private-Network", "is not answered"


def _varying(send: Send) -> Send:
    """Of a response that depends on its Origin, although this request has none."""

    async def respond(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], (b"vary", b"Origin")]
        await send(message)

    return respond
