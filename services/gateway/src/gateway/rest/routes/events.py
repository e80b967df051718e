"""The partner feed."""

from typing import Annotated

from aftersales.notifications.v1.feed_service_pb2 import ListFeedEventsRequest, ListFeedEventsResponse
from fastapi import APIRouter, Query, Response
from orjson import Fragment
from pydantic import BaseModel, ConfigDict

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import Whole
from gateway.rest.schemas.fields import RetailerId, may
from gateway.rest.schemas.others import FeedPage

router = APIRouter(prefix="/v1/events", tags=["partner feed"], route_class=JsonRoute)


class FeedQuery(BaseModel):
    """Where to go on."""

    model_config = ConfigDict(extra="forbid")

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    after: str = Query("", max_length=500, description="next_cursor of the answer before.", examples=[""])
    limit: Whole = Query(100, ge=1, le=1000, description="Events at most.", examples=[100])


@router.get(
    "",
    operation_id="list_events",
    response_model=FeedPage,
    responses=problems("RETAILER_REQUIRED", "CURSOR_INVALID", "CURSOR_EXPIRED"),
)
async def list_events(query: Annotated[FeedQuery, Query()], call: SignedIn) -> Response:
    """What happened with your retailer's records, in order. The same events are on NATS, aftersales.<retailer>.>"""
    message = ListFeedEventsRequest(retailer=query.retailer, after=query.after, limit=query.limit)
    answer = await call("notifications.v1.FeedService/ListFeedEvents", message, ListFeedEventsResponse)
    items = [Fragment(event.envelope) for event in answer.events]
    return responses.answer({"items": items, "next_cursor": answer.next_cursor})
