"""Replayed responses: a repeated request returns the result of the first one, and its response says so.

A service says it in the trailing metadata of the RPC, `idempotency-replayed: true`; the gateway in the header of that
name. Both are of the task that serves the request.
"""

from contextvars import ContextVar

METADATA = "idempotency-replayed"

_served: ContextVar[bool] = ContextVar("replay_served", default=False)
_received: ContextVar[bool] = ContextVar("replay_received", default=False)


def mark_replayed() -> None:
    """The RPC that this task serves returns the result of an earlier request."""
    _served.set(True)


def is_replayed() -> bool:
    """Whether the RPC that this task serves returns the result of an earlier request."""
    return _served.get()


def remember_received(replayed: bool) -> None:
    """What the response to the last command said that this task called."""
    _received.set(replayed)


def was_replayed() -> bool:
    """Whether the last command that this task called (`is_command`) returned the result of an earlier request."""
    return _received.get()
