"""Exceptions as operators may read them: what and where, never the text, which may quote what somebody wrote."""

from collections.abc import Iterator
from traceback import extract_tb, format_tb
from types import TracebackType


def in_short(error: BaseException) -> str:
    """The type, what is known to be harmless about it, and the place: `KeyError (tickets/domain/sla.py:41)`."""
    frames = extract_tb(error.__traceback__)
    place = "/".join(frames[-1].filename.split("/")[-3:]) + f":{frames[-1].lineno}" if frames else ""
    return f"{_named(error)} ({place})" if place else _named(error)


def in_full(exc_info: tuple[type[BaseException], BaseException, TracebackType | None]) -> str:
    """The tracebacks of an exception and of what caused it, the first cause first."""
    chain = reversed(list(_chain(exc_info[1])))
    return "\n".join(f"{''.join(format_tb(error.__traceback__))}{_named(error)}" for error in chain)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _named(error: BaseException) -> str:
    """With the text of an exception that is `loggable`, or of a dependency that is unavailable: these quote no value.

    A refusal's code and the system's text of an OSError hold nothing personal either.
    """
    name = type(error).__name__
    kind = getattr(error, "kind", None)
    if kind == "unavailable" or getattr(error, "loggable", False):
        return f"{name}: {error}"
    detail = getattr(error, "reason", None) if isinstance(kind, str) else getattr(error, "strerror", None)
    return f"{name}: {detail}" if detail else name
