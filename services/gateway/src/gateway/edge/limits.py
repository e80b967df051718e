"""How much of a body is read and for how long, and the response where a route fails unexpectedly."""

from asyncio import get_running_loop, timeout_at
from collections.abc import Callable

from servicekit.telemetry.logs import logger
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.edge import heads
from gateway.edge.body_limits import BodyLimit
from gateway.edge.lingering import lingering
from gateway.edge.problems import Problem, problem_response

log = logger(__name__)


ResponseTo = Callable[[Exception, Scope], Response | None]
"""The response to a request that ended in an exception; None for one that should not happen."""


class Limits:
    """ASGI middleware: bodies are JSON, or a form where one is taken, of at most as many bytes as their route takes.

    They arrive within `body_seconds`; of a file each part does, after the one before. Exceptions become problems; one
    that should not happen is logged, and its text is not shown.
    """

    def __init__(
        self,
        app: ASGIApp,
        body_seconds: float,
        response_to: ResponseTo,
        takes_forms: heads.TakesForms,
        takes_files: heads.TakesForms,
    ) -> None:
        self._app = app
        self._takes_forms = takes_forms
        self._takes_files = takes_files
        self._response_to = response_to
        self._body_seconds = body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        read, started, arriving = 0, False, True
        until = get_running_loop().time() + self._body_seconds
        headers, is_file = dict(scope["headers"]), self._takes_files(scope)
        if heads.has_body(headers):
            # A client that asked whether to send its body will not, once it has been refused.
            send = lingering(
                receive, send, until=until, unread=lambda: arriving and (read > 0 or b"expect" not in headers)
            )
        if refused := heads.refused(scope, self._takes_forms, self._takes_files):
            await problem_response(refused, scope)(scope, receive, send)
            return

        async def bounded() -> Message:
            nonlocal read, arriving, until
            if not arriving:  # nothing can follow but that the client disconnects
                return await receive()
            _refuse_too_large(heads.content_length(headers), scope)
            try:
                async with timeout_at(until):
                    message = await receive()
                if is_file:
                    until = get_running_loop().time() + self._body_seconds
            except TimeoutError:
                raise HTTPException(408, headers={"Connection": "close"}) from None
            body = message.get("body", b"")
            read += len(body)
            arriving = message.get("more_body", False)
            _refuse_too_large(read, scope)
            return message

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, bounded, watched)
        except Exception as error:
            response = None if started else self._response_to(error, scope)
            if response is None:
                log.exception("request failed", method=scope["method"])
                if started:
                    raise
                response = problem_response(Problem("INTERNAL_ERROR"), scope)
            await response(scope, receive, send)


def _refuse_too_large(length: int, scope: Scope) -> None:
    """Called when the body is read: its route is known by then. A body that no route accepts is not read."""
    limit: BodyLimit | None = getattr(scope.get("route"), "body_limit", None)
    if limit and length > limit.bytes:
        raise Problem("BODY_TOO_LARGE", f"this operation takes at most {limit.bytes} bytes")
