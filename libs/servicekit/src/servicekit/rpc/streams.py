"""Calls whose request or response is a stream, served as unary calls are: traced, bounded, measured, refused."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from time import perf_counter
from typing import Any, TypeAlias, cast

import grpc
from opentelemetry.context import attach
from opentelemetry.trace import SpanKind, set_span_in_context

from servicekit.rpc.command_log import is_command, log_command
from servicekit.rpc.deadlines import set_deadline
from servicekit.rpc.errors import INTERNAL, refusal
from servicekit.rpc.received import received
from servicekit.rpc.replays import is_replayed
from servicekit.rpc.rules import RequestInvalid, violations_of
from servicekit.rpc.served import REPLAYED, Admit, Behaviour, Context, finish
from servicekit.rpc.served import served as observed
from servicekit.telemetry.logs import logger
from servicekit.telemetry.metrics import exemplar_of
from servicekit.telemetry.tracing import continue_trace, start_span

Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
_MOST_DRAINED = 32 * 1024 * 1024
_DRAIN_SECONDS = 10.0
_log = logger(__name__)


def streaming(method: str, handler: Handler, admit: Admit) -> Handler:
    """The handler with what happens around every call. One that streams both ways is none of ours, and stays."""
    if handler.stream_unary is not None:
        return grpc.stream_unary_rpc_method_handler(
            _around_upload(method, cast(Behaviour, handler.stream_unary), admit),
            handler.request_deserializer,
            handler.response_serializer,
        )
    if handler.unary_stream is not None:
        return grpc.unary_stream_rpc_method_handler(
            _around_download(method, cast(Any, handler.unary_stream), admit),
            handler.request_deserializer,
            handler.response_serializer,
        )
    return handler


def _around_upload(method: str, behaviour: Behaviour, admit: Admit) -> Behaviour:
    """A call whose request is a stream: the rules hold for each of its messages."""
    name = method.rpartition("/")[2]
    served = _Served(method)

    async def answer(requests: AsyncIterator[Any], context: Context) -> Any:
        response = None
        async with served.call(context, None) as call:

            async def checked() -> AsyncIterator[Any]:
                async for request in requests:
                    call.request = call.request or request
                    if violations := violations_of(request):
                        await admit(context, name)
                        raise RequestInvalid(violations)
                    yield request

            try:
                response = call.response = await behaviour(checked(), context)
            except Exception:
                await _drain(requests)
                raise
            if is_replayed():
                context.set_trailing_metadata(REPLAYED)
        return response

    return answer


def _around_download(
    method: str, behaviour: Callable[[Any, Context], AsyncIterator[Any]], admit: Admit
) -> Callable[[Any, Context], AsyncIterator[Any]]:
    """A call whose response is a stream."""
    name = method.rpartition("/")[2]
    served = _Served(method)

    async def answer(request: Any, context: Context) -> AsyncIterator[Any]:
        async with served.call(context, request):
            if violations := violations_of(request):
                await admit(context, name)
                raise RequestInvalid(violations)
            async for response in behaviour(request, context):
                yield response

    return answer


async def _drain(requests: AsyncIterator[Any]) -> None:
    """Reads on for a while, and throws it away: gRPC resets a stream that ends unread, and the status may be lost."""
    left = _MOST_DRAINED
    with suppress(TimeoutError):
        async with asyncio.timeout(_DRAIN_SECONDS):
            async for request in requests:
                left -= request.ByteSize()
                if left < 0:
                    return


@dataclass(slots=True)
class _Call:
    """A call while it is served: what it asked (of a stream, its first message) and what it returns."""

    request: Any
    response: Any = None


class _Served:
    """What happens around every call of one method."""

    def __init__(self, method: str) -> None:
        service, _, name = method[1:].partition("/")
        self._method = method
        self._attributes = {"rpc.system": "grpc", "rpc.service": service, "rpc.method": name}
        self._logged = is_command(method)

    @asynccontextmanager
    async def call(self, context: Context, request: Any) -> AsyncIterator[_Call]:
        """A span, a deadline, a metric and a log line; what is raised within becomes the call's status."""
        begun = perf_counter()
        set_deadline(context.time_remaining())
        parent = continue_trace(received(context).get("traceparent", ""))
        span = start_span(self._method[1:], parent, SpanKind.SERVER, self._attributes)
        attach(set_span_in_context(span, parent))  # never detached: this task serves one call and ends with it
        code, reason, call = grpc.StatusCode.CANCELLED, "", _Call(request)
        try:
            yield call
            code = grpc.StatusCode.OK
        except grpc.aio.AbortError:
            code = context.code()
            raise
        except Exception as error:
            refused = refusal(error)
            code, reason = refused.code, refused.reason
            if code is INTERNAL:
                span.set_attribute("error.type", type(error).__qualname__)
                _log.exception("a call failed", method=self._method)
            await context.abort(code, refused.message, refused.trailing_metadata)
        finally:
            finish(span, code)
            seconds = perf_counter() - begun
            observed(self._method, code.name).observe(seconds, exemplar_of(span))
            if self._logged:
                log_command(self._method, call.request, call.response, code, reason, seconds)
