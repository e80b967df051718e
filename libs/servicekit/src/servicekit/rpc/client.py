"""Calls to other services: one channel each, deadlines passed on, a bounded number in flight, lean client spans."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from time import perf_counter
from typing import Any, TypeVar

import grpc
from google.protobuf.message import Message
from opentelemetry.trace import Span, SpanKind, StatusCode
from prometheus_client import Histogram

from servicekit.rpc.command_log import is_command
from servicekit.rpc.deadlines import within_deadline
from servicekit.rpc.errors import RemoteStatus, status_of, unavailable
from servicekit.rpc.replays import METADATA, remember_received
from servicekit.telemetry.metrics import SECONDS, exemplar_of
from servicekit.telemetry.tracing import start_span, traceparent_of

__all__ = ["Channel", "Metadata", "RemoteStatus", "status_of", "unavailable"]

R = TypeVar("R", bound=Message)
Metadata = Sequence[tuple[str, str]]

CALL_SECONDS = Histogram(
    "aftersales_rpc_client_seconds", "Calls to other services", ["method", "code"], buckets=SECONDS
)
_is_command = cache(is_command)
_called = cache(CALL_SECONDS.labels)  # looked up once: the library takes a lock each time

_SERVICE_CONFIG = {
    "loadBalancingConfig": [{"round_robin": {}}],
    "methodConfig": [
        {
            "name": [{}],
            "retryPolicy": {
                "maxAttempts": 3,
                "initialBackoff": "0.05s",
                "maxBackoff": "0.5s",
                "backoffMultiplier": 2,
                # AIP-194: nothing but UNAVAILABLE is safe to repeat. CANCELLED is what gRPC's server answers to a call
                # that reaches it while it stops; we cancel none ourselves but those whose caller is gone.
                "retryableStatusCodes": ["UNAVAILABLE", "CANCELLED"],
            },
        }
    ],
}
_OPTIONS = [
    ("grpc.service_config", json.dumps(_SERVICE_CONFIG)),
    ("grpc.service_config_disable_resolution", 1),  # ours counts: no TXT records are asked for with each address
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 5_000),
    # A service that restarts is found again within a second or two, not after gRPC's default of up to two minutes.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 1_000),
    ("grpc.max_reconnect_backoff_ms", 2_000),
    ("grpc.dns_min_time_between_resolutions_ms", 2_000),
    ("grpc.max_receive_message_length", 4 * 1024 * 1024),
]


class Channel:
    """One service as we call it: round robin over its addresses; what met none that serves is tried again in time."""

    def __init__(self, name: str, target: str, *, max_in_flight: int = 100, max_streams: int = 100) -> None:
        """`target` is host:port, several of them separated by commas, or a gRPC name (dns:///host:port).

        Streams count apart: they last as long as somebody at the other end takes.
        """
        self.name = name
        self._channel = grpc.aio.insecure_channel(address_of(target), options=_OPTIONS)
        self._methods: dict[str, grpc.aio.UnaryUnaryMultiCallable[Any, Any]] = {}
        self._in_flight = 0
        self._max_in_flight = max_in_flight
        self._streams = 0
        self._max_streams = max_streams

    async def call(
        self, method: str, request: Message, response_type: type[R], *, timeout: float, metadata: Metadata = ()
    ) -> R:
        """Call `/package.Service/Method`. The deadline is `timeout` seconds, or less if the current request has less.

        Raises grpc.aio.AioRpcError; with max_in_flight calls under way, UNAVAILABLE at once (a bulkhead).
        """
        if self._in_flight >= self._max_in_flight:
            raise _not_sent(grpc.StatusCode.UNAVAILABLE, f"{self._in_flight} calls to {self.name} are under way")
        timeout = within_deadline(timeout)
        if timeout <= 0:
            raise _not_sent(grpc.StatusCode.DEADLINE_EXCEEDED, "the request's deadline has passed")
        begun = perf_counter()
        span = start_span(method[1:], None, SpanKind.CLIENT, _attributes(method))
        code = grpc.StatusCode.CANCELLED
        self._in_flight += 1
        try:
            call = self._method(method, response_type)(
                request, timeout=timeout, metadata=(*metadata, ("traceparent", traceparent_of(span)))
            )
            response: R = await call
            if _is_command(method):
                remember_received(METADATA in dict(await call.trailing_metadata()))
            code = grpc.StatusCode.OK
            return response
        except grpc.aio.AioRpcError as error:
            code = error.code()
            raise
        finally:
            self._in_flight -= 1
            _end(span, code)
            _called(method, code.name).observe(perf_counter() - begun, exemplar_of(span))

    async def send(
        self,
        method: str,
        requests: AsyncIterator[Message],
        response_type: type[R],
        *,
        timeout: float,
        metadata: Metadata = (),
    ) -> R:
        """Call a method whose request is a stream, and take the next message when the service has room for it.

        `timeout` seconds bound the whole call. What `requests` raises passes through, and ends the call. Raises as
        `call` does; once the service has refused, no more is taken.
        """
        with self._streaming(method) as opened:
            start: Any = self._channel.stream_unary(
                method, request_serializer=_serialized, response_deserializer=response_type.FromString
            )
            call = start(timeout=within_deadline(timeout), metadata=opened.metadata(metadata))
            try:
                async for request in requests:
                    try:
                        await call.write(request)
                    except (grpc.aio.UsageError, asyncio.InvalidStateError, grpc.aio.AioRpcError):
                        break  # it has ended: `await call` says why
                else:
                    await call.done_writing()
                response: R = await call
            except BaseException:
                call.cancel()
                raise
            remember_received(METADATA in dict(await call.trailing_metadata()))
            opened.code = grpc.StatusCode.OK
            return response

    async def receive(
        self, method: str, request: Message, response_type: type[R], *, timeout: float, metadata: Metadata = ()
    ) -> AsyncIterator[R]:
        """Call a method whose response is a stream. The service sends on as this is read. Raises as `call` does."""
        with self._streaming(method) as opened:
            start: Any = self._channel.unary_stream(
                method, request_serializer=_serialized, response_deserializer=response_type.FromString
            )
            call = start(request, timeout=within_deadline(timeout), metadata=opened.metadata(metadata))
            try:
                async for response in call:
                    yield response
                opened.code = grpc.StatusCode.OK
            finally:
                call.cancel()

    @contextmanager
    def _streaming(self, method: str) -> Iterator["_Opened"]:
        """Counts a stream, and ends its span. Raises AioRpcError where there are too many."""
        if self._streams >= self._max_streams:
            raise _not_sent(grpc.StatusCode.UNAVAILABLE, f"{self._streams} streams of {self.name} are open")
        begun = perf_counter()
        opened = _Opened(start_span(method[1:], None, SpanKind.CLIENT, _attributes(method)))
        self._streams += 1
        try:
            yield opened
        except grpc.aio.AioRpcError as error:
            opened.code = error.code()
            raise
        finally:
            self._streams -= 1
            _end(opened.span, opened.code)
            _called(method, opened.code.name).observe(perf_counter() - begun, exemplar_of(opened.span))

    async def close(self) -> None:
        await self._channel.close()

    def _method(self, method: str, response_type: type[R]) -> grpc.aio.UnaryUnaryMultiCallable[Any, R]:
        callable_ = self._methods.get(method)
        if callable_ is None:
            callable_ = self._methods[method] = self._channel.unary_unary(
                method, request_serializer=_serialized, response_deserializer=response_type.FromString
            )
        return callable_


@dataclass(slots=True)
class _Opened:
    """A stream while it is open."""

    span: Span
    code: grpc.StatusCode = grpc.StatusCode.CANCELLED

    def metadata(self, own: Metadata) -> Metadata:
        return (*own, ("traceparent", traceparent_of(self.span)))


def _end(span: Span, code: grpc.StatusCode) -> None:
    if span.is_recording():
        span.set_attribute("rpc.grpc.status_code", code.value[0])
        if code is not grpc.StatusCode.OK:
            span.set_status(StatusCode.ERROR)
    span.end()


def address_of(target: str) -> str:
    """A gRPC name for a target. Raises ValueError where several addresses are not all IPv4."""
    if ":///" in target or target.startswith(("ipv4:", "ipv6:", "unix:")):
        return target
    addresses = [address.strip() for address in target.split(",")]
    if all(_is_ipv4(address) for address in addresses):
        return "ipv4:" + ",".join(addresses)
    if len(addresses) > 1:
        raise ValueError(
            f"{target!r}: several addresses must be IPv4 address:port; a name has its own (dns:///host:port)"
        )
    return f"dns:///{target}"


def _is_ipv4(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        return ip_address(host).version == 4 and port.isdigit()
    except ValueError:
        return False


@cache
def _attributes(method: str) -> dict[str, str]:
    service, _, name = method[1:].partition("/")
    return {"rpc.system": "grpc", "rpc.service": service, "rpc.method": name}


def _serialized(message: Message) -> bytes:
    return message.SerializeToString()


def _not_sent(code: grpc.StatusCode, details: str) -> grpc.aio.AioRpcError:
    return grpc.aio.AioRpcError(code, grpc.aio.Metadata(), grpc.aio.Metadata(), details)
