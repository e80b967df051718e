"""The deadline of the request being served, so that the calls it makes get what is left of it and no more."""

from contextvars import ContextVar
from time import monotonic

_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)  # seconds of `monotonic`


def set_deadline(seconds: float | None) -> None:
    """Bound the current task, and the tasks it starts, to `seconds` from now; None: no bound."""
    _deadline.set(None if seconds is None else monotonic() + seconds)


def within_deadline(timeout: float) -> float:
    """`timeout` seconds, or what is left of the current request's time if that is less (0 or below: none is left)."""
    deadline = _deadline.get()
    return timeout if deadline is None else min(timeout, deadline - monotonic())
