"""The partner feed."""

from typing import Annotated, Any

from aftersales.notifications.v1 import feed_service_pb2 as pb
from fastapi import APIRouter, Query, Response
from orjson import Fragment, loads

from gateway.edge.shown import Shown
from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.notifications.feed_service import ListFeedEventsQuery
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.schemas.fields import Instant, Schema, doc, may

router = APIRouter(prefix="/v1/events", tags=["partner feed"], route_class=JsonRoute)


class FeedQuery(ListFeedEventsQuery):
    """Where to go on."""

    after: str = Query("", max_length=500, description="next_cursor of the response before.", examples=[""])


class FeedEvent(Schema):
    """A CloudEvent 1.0, the same as on NATS."""

    specversion: str = doc("Of CloudEvents.", "1.0")
    id: str = doc("Unique; an event that you have seen may come again.", "evt_k6v5jrb2ohc7yaq4tq2mzn7xw3")
    source: str = doc("Who publishes it.", "/aftersales")
    type: str = doc("The message of aftersales.partner.v1 that `data` is.", "aftersales.partner.v1.TicketOpened")
    subject: str = doc("Id of what it is about.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua")
    time: Instant = doc("When it happened.", "2026-11-12T09:30:00Z")
    datacontenttype: str = doc("Of data.", "application/json")
    retailer: str = doc("Whose event.", "nordic-home")
    sequence: int = doc("Orders the events of one subject.", 1)
    position: int = doc("1, 2, 3 … within the retailer, without gaps.", 3)
    traceparent: str = may(
        "Of the request that caused it (W3C).", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    )
    data: dict[str, Any] = doc(
        "What happened, as JSON of that message.", {"ticket": {"ticket_id": "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"}}
    )


class FeedPage(Schema):
    """Events after a cursor."""

    items: list[FeedEvent] = doc("Oldest first.")
    next_cursor: str = doc("Ask with it as `after` next; the same as before where nothing is new.", "MS4z")


@router.get(
    "",
    operation_id="list_events",
    summary="List events",
    response_model=FeedPage,
    responses=problems("RETAILER_REQUIRED", "CURSOR_INVALID", "CURSOR_EXPIRED"),
)
async def list_events(query: Annotated[FeedQuery, Query()], call: SignedIn) -> Response:
    """What happened with your retailer's records, in order. The same events are on NATS, aftersales.<retailer>.>"""
    message = pb.ListFeedEventsRequest(retailer=query.retailer, after=query.after, limit=query.limit)
    answer = await call("notifications.v1.FeedService/ListFeedEvents", message, pb.ListFeedEventsResponse)
    items = [Fragment(event.envelope) for event in answer.events]
    shown = Shown(values=map(_shown, answer.events))
    return responses.answer({"items": items, "next_cursor": answer.next_cursor}, shown=shown)


def _shown(event: pb.FeedEvent) -> dict[str, Any]:
    """For the access record: what the event is about, and what that names."""
    envelope = loads(event.envelope)
    return {"subject_id": envelope["subject"], "data": envelope["data"]}
