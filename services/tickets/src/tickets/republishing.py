"""Republishing from documents: a bus that was lost or restored lacks the last event of some contacts and retailers."""

from asyncio import gather
from collections.abc import Callable
from typing import Any, TypeVar

from servicekit.documents import Documents
from servicekit.documents.aggregates import Aggregate, Aggregates

A = TypeVar("A", bound=Aggregate)


async def republish_each(documents: Documents, aggregates: Aggregates[A, Any], changed: Callable[[A], Any]) -> int:
    """Records `changed` as the next event of each aggregate; returns how many there are."""
    published, after = 0, ""
    while page := await documents.scan(after=after, limit=100):
        await gather(*(aggregates.change(each["id"], lambda value: (value, [changed(value)])) for each in page))
        published, after = published + len(page), page[-1]["id"]
    return published
