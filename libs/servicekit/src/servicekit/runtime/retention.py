"""Retention: how many days records stay, as settings and as the timers that act on them (docs/retention.md)."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated

from domainkit.instants import DAY, SECOND
from prometheus_client import Counter
from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings

from servicekit.documents import Document, Documents, Index, Where
from servicekit.runtime.settings import CONFIG, Operational, read, variable
from servicekit.runtime.timers import Timer

_REMOVED = Counter(
    "aftersales_retention_removed_total", "Records deleted or emptied because they were old enough.", ["kind"]
)
_EVERY_SECONDS = 60.0
_CONCURRENCY = 2  # years of records may be due at once, after an upgrade or a change of a limit: others go first


class _Streams(BaseSettings):
    """As in Operational, which a service's own settings do not see."""

    model_config = CONFIG

    stream_max_age_days: int = Operational.model_fields["stream_max_age_days"].default


def _outlasting_events(days: int) -> int:
    streams = read(_Streams).stream_max_age_days
    if 0 < days <= streams:
        raise ValueError(
            f"must be 0 (never) or more than the {streams} days of {variable('stream_max_age_days')}: a record has "
            "to outlast its events in their streams, which would be handled again, or still hold what went"
        )
    return days


Days = Annotated[int, Field(ge=0, le=36_500)]
"""A setting: after how many days records of a kind go; 0: never."""

DaysOfHandledEvents = Annotated[Days, AfterValidator(_outlasting_events), Field(validate_default=True)]
"""As Days, of records that have events in streams: they go later than these, which show or hold what they did."""


def removing(kind: str) -> Callable[[int], None]:
    """Counts what was removed of a kind. Exposed from the start: a rate does not see the step from nothing to 1."""
    removed = _REMOVED.labels(kind)
    return removed.inc


def retention_timer(
    kind: str,
    documents: Documents,
    index: Index,
    days: int,
    remove: Callable[[Document], Awaitable[bool]] | None = None,
    *,
    where: Where | None = None,
) -> Sequence[Timer]:
    """Removes documents whose `index.order_by` is so many days ago; no timer for 0 days.

    `remove` deletes the document, or changes it so that it is not due any more, and returns whether it did; by default
    it is deleted.
    """
    count = removing(kind)
    if days == 0:
        return ()

    async def act(document: Document) -> None:
        if document.get("outbox"):
            return  # its events come first: it is looked at again after the lease
        if remove is None:
            await documents.delete(document["id"], if_version=document["version"])
        elif not await remove(document):
            return
        count(1)

    return (
        Timer(
            f"retention-{kind}",
            documents,
            index,
            act,
            where=where or {},
            every_seconds=_EVERY_SECONDS,
            concurrency=_CONCURRENCY,
            age_seconds=days * DAY // SECOND,
        ),
    )
