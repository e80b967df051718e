"""Many documents in one call, each by itself: what becomes of one changes nothing for the others."""

from asyncio import Semaphore, gather
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

from servicekit.documents.refusals import DuplicateKey

MOST_AT_ONCE = 500  # documents in one call
_IN_FLIGHT = 32  # half of what MongoDB is asked at once; SQLite commits those that wait together as one transaction

T = TypeVar("T")


def require_few(items: Sequence[Any]) -> None:
    """Raises ValueError for more than MOST_AT_ONCE."""
    if len(items) > MOST_AT_ONCE:
        raise ValueError(f"{len(items)} documents at once: {MOST_AT_ONCE} are the most")


def is_refusal(error: BaseException) -> bool:
    """Whether it says something of one item, and is no mistake of ours."""
    return isinstance(error, DuplicateKey) or hasattr(error, "kind")


async def results_of(calls: Sequence[Coroutine[Any, Any, T]]) -> list[T | Exception]:
    """What each call returns, or how it was refused; some of them at a time.

    Any other error is raised once all of them have ended.
    """
    slots = Semaphore(_IN_FLIGHT)

    async def one(call: Coroutine[Any, Any, T]) -> T:
        async with slots:
            return await call

    results: list[T | Exception] = []
    for result in await gather(*map(one, calls), return_exceptions=True):
        if isinstance(result, Exception) and is_refusal(result):
            results.append(result)
        elif isinstance(result, BaseException):
            raise result
        else:
            results.append(result)
    return results
