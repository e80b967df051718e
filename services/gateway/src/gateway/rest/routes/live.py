"""Live updates for agents, and for customers about their own tickets."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from servicekit.events.bus import BusUnavailable

from gateway.edge.problems import problem_response
from gateway.edge.shown import Shown
from gateway.live.events import unavailable
from gateway.live.sessions import watched
from gateway.live.usage import USAGE
from gateway.rest import responses
from gateway.rest.app_state import gateway_of
from gateway.rest.callers import TheCaller
from gateway.rest.exceptions import problem_of
from gateway.rest.generated.formats import RetailerId
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import Responses, problems
from gateway.rest.parameters import StrictQuery
from gateway.rest.schemas.fields import may
from gateway.rest.schemas.live import LiveSession

router = APIRouter(prefix="/v1", tags=["live updates"], route_class=JsonRoute)


class LiveQuery(StrictQuery):
    """What to watch, and from where on."""

    session: str = Query(
        "", max_length=4000, description="From POST /v1/live-sessions; it takes the token's place.", examples=[""]
    )
    retailer: RetailerId = may("Only this one's. Left out: all yours.", "nordic-home")
    after: str = Query("", max_length=100, description="Go on after this id.", examples=["18a3f0-41"])


_ROLES = {"x-roles": ["customer", "agent", "supervisor"]}
_EXAMPLE = """
: still here
retry: 2041
id: 18a3f0-41

id: 18a3f0-42
data: {"type":"ticket.reopened","retailer":"nordic-home","ticket_id":"tkt_7k2vq5mzn3xw4tjr6b2ohcyaua",\
"status":"open","priority":"normal","occurred_at":"2026-11-12T09:35:00Z","etag":"4",\
"by":{"kind":"customer","id":"mikko","display_name":"Mikko Laine"}}

""".lstrip()

_STREAM: Responses = {
    200: {
        "description": "Server-sent events: changes without an event name, `reset` when some were missed, and "
        "`unavailable` (with a session) while there are none to be had.",
        "content": {
            "text/event-stream": {
                "schema": {"$ref": "#/components/schemas/LiveEvent", "description": "Each event."},
                "example": _EXAMPLE,
            }
        },
    }
}


@router.post(
    "/live-sessions",
    operation_id="create_live_session",
    status_code=201,
    response_model=LiveSession,
    summary="Create a live session",
    responses=problems(calls=False),
    openapi_extra=_ROLES,
)
async def create_live_session(request: Request, caller: TheCaller) -> Response:
    """A credential for EventSource to watch what you may watch, good until your token expires, 12 h at most."""
    return responses.answer(gateway_of(request).sessions.write(caller), 201, {"Location": "/v1/live"})


@router.get(
    "/live",
    operation_id="watch_tickets",
    response_class=StreamingResponse,
    responses=problems("BUS_UNAVAILABLE", "TOO_MANY_STREAMS", calls=False) | _STREAM,
    summary="Watch tickets",
    openapi_extra=_ROLES,
    description=USAGE,
)
async def watch_tickets(
    request: Request,
    query: Annotated[LiveQuery, Query()],
    caller: TheCaller,
    last_event_id: Annotated[
        str,
        Header(
            alias="Last-Event-ID",
            max_length=100,
            description="As `after`; sent by EventSource.",
            examples=["18a3f0-41"],
        ),
    ] = "",
) -> Response:
    gateway = gateway_of(request)
    may_watch, after = watched(caller, query.retailer), last_event_id or query.after
    try:
        stream = await gateway.live.watch(may_watch, after, seconds=gateway.sessions.seconds_left(caller))
    except BusUnavailable as error:
        if not query.session:
            raise
        problem = problem_of(error)
        stream = _only(unavailable(bytes(problem_response(problem, request.scope).body), problem.retry_after))
        return responses.event_stream(stream, None)
    own = [may_watch.customer_id] if may_watch.customer_id else []
    return responses.event_stream(stream, Shown(ids=own, retailers=may_watch.retailers, streams=True))


async def _only(event: bytes) -> AsyncIterator[bytes]:
    yield event
