"""All records of a person, a page at a time."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

from domainkit.pages import Cursor, Page

T = TypeVar("T")


async def every(page: Callable[[Cursor | None], Awaitable[Page[T]]]) -> AsyncIterator[T]:
    """Each entry of a list once, while those that were passed on may be changed. `page`: the one after a cursor."""
    after: Cursor | None = None
    while True:
        found = await page(after)
        for each in found.items:
            yield each
        if found.rest is None:
            return
        after = found.rest
