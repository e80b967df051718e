"""A customer's timeline: the entries of all services, requested at once and merged."""

from asyncio import gather
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from aftersales.common.v1.timeline_service_pb2 import (
    ListTimelineEntriesRequest,
    ListTimelineEntriesResponse,
    TimelineEntry,
    TimelinePoint,
)
from domainkit.instants import Instant
from domainkit.pages import Cursor
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import to_json
from servicekit.mapping.timestamps import from_timestamp, to_timestamp
from servicekit.rpc.pages import Pages

from gateway.edge.problems import Problem
from gateway.edge.shown import Shown
from gateway.rest import responses
from gateway.rest.app_state import gateway_of
from gateway.rest.callers import SignedIn
from gateway.rest.calls import Call
from gateway.rest.generated.common import timeline_service
from gateway.rest.generated.formats import RetailerId
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import PageQuery
from gateway.rest.schemas.fields import Schema, doc, may

router = APIRouter(prefix="/v1/customers", tags=["customers"], route_class=JsonRoute)

PARTS = ("tickets", "warranty", "notifications", "feedback")
PartState = Literal["ok", "unavailable"]


class TimelineQuery(PageQuery):
    """Whose records."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")


class TimelineParts(Schema):
    """Which services answered. Entries of a part that is unavailable are missing, and there again later."""

    tickets: PartState = doc("Purchases and tickets.", "ok")
    warranty: PartState = doc("Assets.", "ok")
    notifications: PartState = doc("Mails.", "ok")
    feedback: PartState = doc("Answers.", "ok")


class Timeline(Schema):
    """A page of what happened with a customer, gathered from all services."""

    items: list[timeline_service.TimelineEntry] = doc("Newest first by (occurred_at, id).")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")
    parts: TimelineParts = doc("Which services answered.")


@router.get(
    "/{id}/timeline",
    operation_id="get_customer_timeline",
    summary="Get a customer's timeline",
    response_model=Timeline,
    responses=problems("CUSTOMER_NOT_FOUND", "RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def get_timeline(
    id: Annotated[
        str, Path(description="The customer's id.", min_length=1, examples=["cus_4tq2mzn7xw3k6v5jrb2ohc7yaq"])
    ],
    request: Request,
    query: Annotated[TimelineQuery, Query()],
    call: SignedIn,
) -> Response:
    """What happened with a customer, from all services, newest first. A service that is down is marked, not failing."""
    body = await timeline(
        call,
        gateway_of(request).pages,
        customer_id=id,
        retailer=query.retailer or "",
        size=query.page_size,
        page_token=query.page_token,
    )
    shown = Shown(values=body["items"])
    return responses.answer(body, headers=responses.next_link(request, body["next_page_token"]), shown=shown)


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
    last = Cursor(*_order(shown[-1])) if shown and more else None
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


def _point(place: Cursor | None) -> TimelinePoint | None:
    return TimelinePoint(occurred_at=to_timestamp(int(place.key or 0)), id=place.id) if place else None
