"""The metadata of a call, read once: gRPC makes it anew each time, which costs as much as to verify a known token."""

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

import grpc

Context = grpc.aio.ServicerContext[Any, Any]

_LAST: ContextVar[tuple[Context, Mapping[str, str]] | None] = ContextVar("received", default=None)


def received(context: Context) -> Mapping[str, str]:
    """The text fields of this call. One that comes twice is one with a comma (RFC 9110 5.3)."""
    last = _LAST.get()
    if last and last[0] is context:
        return last[1]
    fields: dict[str, str] = {}
    for key, value in context.invocation_metadata() or ():
        if isinstance(value, str):
            fields[key] = f"{fields[key]}, {value}" if key in fields else value
    _LAST.set((context, fields))
    return fields
