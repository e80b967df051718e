"""A customer's timeline: the entries of all services, requested at once and merged."""

from asyncio import gather
from collections.abc import Sequence
from typing import Any

from aftersales.common.v1.timeline_service_pb2 import (
    ListTimelineEntriesRequest,
    ListTimelineEntriesResponse,
    TimelineEntry,
    TimelinePoint,
)
from domainkit.instants import Instant
from domainkit.pages import Cursor as Place
from servicekit.mapping.proto_json import to_json
from servicekit.mapping.timestamps import from_timestamp, to_timestamp
from servicekit.rpc.pages import Pages

from gateway.edge.problems import Problem
from gateway.rest.calls import Call

PARTS = ("tickets", "warranty", "notifications", "feedback")


async def timeline(
    call: Call, pages: Pages, *, customer_id: str, retailer: str, size: int, page_token: str
) -> dict[str, Any]:
    """One page, newest first by (instant, id), with the state of every part.

    A part that fails is `unavailable`, not an error; one that refuses the caller raises its Problem.
    """
    place = pages.read(page_token, customer_id, retailer)
    request = ListTimelineEntriesRequest(retailer=retailer, customer_id=customer_id, before=_point(place), limit=size)
    answers = await gather(*(_part(call, service, request) for service in PARTS))
    entries = sorted((entry for answer in answers for entry in answer or ()), key=_order, reverse=True)
    more = len(entries) > size or any(answer is not None and len(answer) == size for answer in answers)
    shown = entries[:size]
    last = Place(*_order(shown[-1])) if shown and more else None
    return {
        "items": [to_json(entry) for entry in shown],
        "next_page_token": pages.write(last, customer_id, retailer),
        "parts": {
            service: "unavailable" if answer is None else "ok" for service, answer in zip(PARTS, answers, strict=True)
        },
    }


async def _part(call: Call, service: str, request: ListTimelineEntriesRequest) -> Sequence[TimelineEntry] | None:
    """The entries of one service; None if it is unavailable."""
    rpc = "common.v1.TimelineService/ListTimelineEntries"
    try:
        return (await call.to(service, rpc, request, ListTimelineEntriesResponse)).entries
    except Problem as problem:
        if problem.kind.status >= 500 or problem.kind.status == 429:
            return None
        raise


def _order(entry: TimelineEntry) -> tuple[Instant, str]:
    return from_timestamp(entry.occurred_at), entry.id


def _point(place: Place | None) -> TimelinePoint | None:
    return TimelinePoint(occurred_at=to_timestamp(int(place.key or 0)), id=place.id) if place else None
