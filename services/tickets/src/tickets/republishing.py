"""Contacts and retailers told again, from their documents: a bus that was lost or restored has no last word on them."""

from asyncio import gather
from collections.abc import Callable
from typing import Any, TypeVar

from servicekit.documents import Documents
from servicekit.documents.aggregates import Aggregate, Aggregates

A = TypeVar("A", bound=Aggregate)


async def tell_again(documents: Documents, aggregates: Aggregates[A, Any], changed: Callable[[A], Any]) -> int:
    """Records `changed` for each, as their next event: who knows them already hears nothing new."""
    told, after = 0, ""
    while page := await documents.scan(after=after, limit=100):
        await gather(*(aggregates.change(each["id"], lambda value: (value, [changed(value)])) for each in page))
        told, after = told + len(page), page[-1]["id"]
    return told
