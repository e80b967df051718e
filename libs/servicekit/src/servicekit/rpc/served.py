"""What is measured and recorded of every call that a server answers."""

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

import grpc
from opentelemetry.trace import Span, StatusCode
from prometheus_client import Histogram

from servicekit.rpc.errors import INTERNAL, UNAVAILABLE
from servicekit.rpc.replays import METADATA
from servicekit.telemetry.metrics import SECONDS

Context = grpc.aio.ServicerContext[Any, Any]
Behaviour = Callable[[Any, Context], Awaitable[Any]]
Admit = Callable[[Context, str], Awaitable[None]]
"""Raises what a call of an RPC (`GetTicket`) is refused with whatever its request is."""

SERVED_SECONDS = Histogram("aftersales_rpc_server_seconds", "Calls answered", ["method", "code"], buckets=SECONDS)
served = cache(SERVED_SECONDS.labels)  # looked up once: the library takes a lock each time
REPLAYED = ((METADATA, "true"),)
_FAILURES = frozenset({INTERNAL, UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.UNKNOWN})


def finish(span: Span, code: grpc.StatusCode) -> None:
    """Ends the span of a call with its status."""
    if span.is_recording():
        span.set_attribute("rpc.grpc.status_code", code.value[0])
        if code in _FAILURES:
            span.set_status(StatusCode.ERROR)
    span.end()
