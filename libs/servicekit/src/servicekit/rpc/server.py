"""The gRPC server of a service: every call traced, measured, bounded by its deadline, and refused in one way."""

from collections.abc import Awaitable, Callable, Sequence
from time import perf_counter
from typing import Any, TypeAlias, TypeVar, cast

import grpc
from google.protobuf.message import Message
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import SERVICE_NAME as HEALTH
from grpc_health.v1.health import aio as health  # type: ignore[attr-defined]
from grpc_reflection.v1alpha import reflection
from opentelemetry.context import attach
from opentelemetry.trace import SpanKind, set_span_in_context

from servicekit.auth.authentication import LONGEST_TOKEN
from servicekit.rpc.command_log import is_command, log_command
from servicekit.rpc.deadlines import set_deadline
from servicekit.rpc.errors import INTERNAL, refusal
from servicekit.rpc.received import received
from servicekit.rpc.replays import is_replayed
from servicekit.rpc.rules import RequestInvalid, violations_of
from servicekit.rpc.served import REPLAYED, Admit, Behaviour, Context, finish, served
from servicekit.rpc.streams import streaming
from servicekit.telemetry.logs import logger
from servicekit.telemetry.metrics import exemplar_of
from servicekit.telemetry.tracing import continue_trace, start_span

Servicer = tuple[str, Callable[[grpc.aio.Server], None]]
Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any] | None"
M = TypeVar("M", bound=Message)
Serialize = Callable[[Any], bytes]
_OURSELVES = ("/grpc.health.", "/grpc.reflection.")
_OPTIONS = [
    ("grpc.max_connection_age_grace_ms", 600_000),  # as long as an upload or a download may take
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.http2.min_recv_ping_interval_without_data_ms", 10_000),
    ("grpc.max_receive_message_length", 4 * 1024 * 1024),
    # Twice the longest token that we take: by default calls with 8 kB fail now and then, as a shortage of resources.
    ("grpc.max_metadata_size", 2 * LONGEST_TOKEN),
    ("grpc.absolute_max_metadata_size", 4 * LONGEST_TOKEN),
    ("grpc.so_reuseport", 0),  # a port that is taken is an error, not a lottery
]
_log = logger(__name__)


def serialized(kind: type[M], wire: bytes) -> M:
    """What a servicer may return for a message of this kind that it has in its wire form already.

    It stands in for the message, and is sent as it is: nothing but the server may look into it.
    """
    return cast(M, wire)


async def _admit_anybody(context: Context, rpc: str) -> None:
    """For a server without an access table."""


class RpcServer:
    """A server with the services given, and a health service (grpc.health.v1) with the state of each by its name.

    A connection ends after `connection_age_seconds`, give or take a tenth, once its calls are answered: a client asks
    for addresses only when it connects, and so finds new replicas.
    """

    def __init__(
        self,
        servicers: Sequence[Servicer],
        *,
        admit: Admit = _admit_anybody,
        reflect: bool = False,
        connection_age_seconds: float = 60,
    ) -> None:
        age = ("grpc.max_connection_age_ms", round(connection_age_seconds * 1_000))
        self._server = grpc.aio.server(
            interceptors=(Calls(admit),), options=[*_OPTIONS, age], maximum_concurrent_rpcs=1_000
        )
        self._names = [name for name, _ in servicers]
        for _, add_to in servicers:
            add_to(self._server)
        self._health = health.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)  # type: ignore[no-untyped-call]
        if reflect:
            names = [*self._names, HEALTH, reflection.SERVICE_NAME]
            reflection.enable_server_reflection(names, self._server)  # type: ignore[no-untyped-call]

    async def start(self, address: str) -> int:
        """Listen on host:port (0: any free port) and say which port it is. Raises RuntimeError if it is taken."""
        await self.set_serving(False)
        port = self._server.add_insecure_port(address)
        await self._server.start()
        return port

    async def set_serving(self, serving: bool) -> None:
        """What health checks are answered from now on, for the server ("") and each service."""
        status = health_pb2.HealthCheckResponse.SERVING if serving else health_pb2.HealthCheckResponse.NOT_SERVING
        for name in ("", *self._names):
            await self._health.set(name, status)

    async def stop(self, grace: float) -> None:
        """Take no new calls, and let those under way end within `grace` seconds."""
        await self._server.stop(grace)


class Calls(grpc.aio.ServerInterceptor):
    """What happens around every call; health checks and reflection pass by untouched.

    One interceptor and spans of our own, because it is on the path of every request. Measured with every span sampled:
    server and Channel add 0.7x the CPU that opentelemetry-instrumentation-grpc's two interceptors add to a bare call
    (the whole call 0.87x), with deadline, refusals and histograms included, which those do not have.
    """

    def __init__(self, admit: Admit = _admit_anybody) -> None:
        self._admit = admit
        self._handlers: dict[str, Handler] = {}

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Handler]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler:
        method: str = handler_call_details.method
        known = self._handlers.get(method)
        if known is not None:
            return known
        handler = await continuation(handler_call_details)
        # An unknown method is not remembered: its names are the caller's, and without end.
        if handler is None or method.startswith(_OURSELVES):
            return handler
        if handler.unary_unary is None:
            self._handlers[method] = streaming(method, handler, self._admit)
            return self._handlers[method]
        self._handlers[method] = grpc.unary_unary_rpc_method_handler(
            _around(method, cast(Behaviour, handler.unary_unary), self._admit),
            handler.request_deserializer,
            _serializer(cast(Serialize, handler.response_serializer)),
        )
        return self._handlers[method]


def _serializer(serialize: Serialize) -> Serialize:
    return lambda response: response if isinstance(response, bytes) else serialize(response)


def _around(method: str, behaviour: Behaviour, admit: Admit) -> Behaviour:
    service, _, name = method[1:].partition("/")
    attributes = {"rpc.system": "grpc", "rpc.service": service, "rpc.method": name}
    logged = is_command(method)

    async def answer(request: Any, context: Context) -> Any:
        begun = perf_counter()
        set_deadline(context.time_remaining())
        parent = continue_trace(received(context).get("traceparent", ""))
        span = start_span(method[1:], parent, SpanKind.SERVER, attributes)
        attach(set_span_in_context(span, parent))  # never detached: this task serves one call and ends with it
        code, reason, response = grpc.StatusCode.CANCELLED, "", None
        try:
            if violations := violations_of(request):
                await admit(context, name)  # who may not make the call at all reads that first (AIP-211)
                raise RequestInvalid(violations)
            response = await behaviour(request, context)
            if is_replayed():
                context.set_trailing_metadata(REPLAYED)
            code = grpc.StatusCode.OK
            return response
        except grpc.aio.AbortError:
            code = context.code()
            raise
        except Exception as error:
            refused = refusal(error)
            code, reason = refused.code, refused.reason
            if code is INTERNAL:
                span.set_attribute("error.type", type(error).__qualname__)
                _log.exception("a call failed", method=method)
            await context.abort(code, refused.message, refused.trailing_metadata)
        finally:
            finish(span, code)
            seconds = perf_counter() - begun
            served(method, code.name).observe(seconds, exemplar_of(span))
            if logged:
                log_command(method, request, response, code, reason, seconds)

    return answer
