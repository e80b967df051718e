"""What is refused before any route is asked, and what is told when a route breaks."""

import re
from asyncio import get_running_loop, timeout_at

from servicekit.logs import logger
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.body_limits import BodyLimit
from gateway.problems import Problem, problem_response

_JSON = re.compile(rb"application/([\w.-]+\+)?json", re.IGNORECASE)
_OTHER_CHARSET = re.compile(rb'\bcharset\s*=(?!\s*"?(utf-?8|us-ascii)"?\s*(;|$))', re.IGNORECASE)  # than RFC 8259 knows

log = logger(__name__)


class Limits:
    """ASGI middleware: bodies are JSON of at most as many bytes as their route takes, and arrive within
    `body_seconds`; an exception is a problem without its text.
    """

    def __init__(self, app: ASGIApp, body_seconds: float) -> None:
        self._app = app
        self._body_seconds = body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refused = _refused(scope) if scope["method"] in ("POST", "PATCH", "PUT") else None
        if refused:
            await problem_response(refused, scope)(scope, receive, send)
            return
        read, started, arriving, declared = 0, False, True, _content_length(scope)
        until = get_running_loop().time() + self._body_seconds

        async def bounded() -> Message:
            nonlocal read, arriving
            if not arriving:  # all there can be is that the client leaves
                return await receive()
            _refuse_more_than_taken(declared, scope)
            try:
                async with timeout_at(until):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, headers={"Connection": "close"}) from None
            body = message.get("body", b"")
            read += len(body)
            arriving = message.get("more_body", False)
            _refuse_more_than_taken(read, scope)
            return message

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, bounded, watched)
        except Exception:
            log.exception("request failed", method=scope["method"])
            if started:
                raise
            await problem_response(Problem("INTERNAL_ERROR"), scope)(scope, receive, send)


def _refused(scope: Scope) -> Problem | None:
    headers = dict(scope["headers"])
    if not _content_length(scope) and b"transfer-encoding" not in headers:
        return None
    media_type, _, parameters = headers.get(b"content-type", b"").partition(b";")
    declared = _JSON.fullmatch(media_type.strip()) and not _OTHER_CHARSET.search(parameters)
    return None if declared else Problem("UNSUPPORTED_MEDIA_TYPE")


def _content_length(scope: Scope) -> int:
    """What the client says; the server in front holds it to that. 0 where it says nothing."""
    return next((int(value) for name, value in scope["headers"] if name == b"content-length" and value.isdigit()), 0)


def _refuse_more_than_taken(length: int, scope: Scope) -> None:
    """Asked by who reads the body: its route is known by then. A body that no route takes is not read."""
    limit: BodyLimit | None = getattr(scope.get("route"), "body_limit", None)
    if limit and length > limit.bytes:
        raise Problem("BODY_TOO_LARGE", f"this operation takes at most {limit.bytes} bytes")
