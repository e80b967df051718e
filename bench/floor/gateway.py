"""The floor's gateway: FastAPI in front of one gRPC channel, nothing else. Usage: gateway.py PORT SERVICE_PORT"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import grpc
import orjson
import uvicorn
from aftersales.tickets.v1.ticket_pb2 import Ticket
from aftersales.tickets.v1.ticket_service_pb2 import CreateTicketRequest, GetTicketRequest, ListTicketsRequest
from aftersales.tickets.v1.ticket_service_pb2_grpc import TicketServiceStub
from fastapi import FastAPI, Request, Response


@asynccontextmanager
async def connected(app: FastAPI) -> AsyncIterator[None]:
    async with grpc.aio.insecure_channel(f"127.0.0.1:{sys.argv[2]}") as channel:
        app.state.tickets = TicketServiceStub(channel)
        yield


app = FastAPI(lifespan=connected, telemetry={"tracing": False, "metrics": False})


@app.post("/v1/tickets")
async def create(request: Request) -> Response:
    body = orjson.loads(await request.body())
    asked = CreateTicketRequest(subject=body["subject"], body=body["body"], customer_id=body["customer_id"])
    return answer(told((await request.app.state.tickets.CreateTicket(asked)).ticket), 201)


@app.get("/v1/tickets/{id}")
async def get(id: str, request: Request) -> Response:
    return answer(told((await request.app.state.tickets.GetTicket(GetTicketRequest(id=id))).ticket))


@app.get("/v1/tickets")
async def list_tickets(page_size: int, request: Request) -> Response:
    listed = await request.app.state.tickets.ListTickets(ListTicketsRequest(page_size=page_size))
    return answer({"items": [told(ticket) for ticket in listed.tickets]})


def told(ticket: Ticket) -> dict[str, Any]:
    """The ticket as JSON, mapped by hand."""
    sla, coverage, opened_by = ticket.sla, ticket.coverage, ticket.opened_by
    return {
        "id": ticket.id,
        "retailer": ticket.retailer,
        "customer_id": ticket.customer_id,
        "asset_id": ticket.asset_id,
        "subject": ticket.subject,
        "status": ticket.status,
        "priority": ticket.priority,
        "opened_by": {"kind": opened_by.kind, "id": opened_by.id, "display_name": opened_by.display_name},
        "channel": ticket.channel,
        "coverage": {"state": coverage.state, "kind": coverage.kind, "reason": coverage.reason},
        "sla": {
            "policy": sla.policy,
            "due_at": sla.due_at.seconds,
            "paused": sla.paused,
            "targets": [{"kind": t.kind, "due_at": t.due_at.seconds, "breached": t.breached} for t in sla.targets],
        },
        "episode": ticket.episode,
        "follow_up_of": ticket.follow_up_of,
        "message_count": ticket.message_count,
        "created_at": ticket.created_at.seconds,
        "updated_at": ticket.updated_at.seconds,
        "etag": ticket.etag,
    }


def answer(json: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(json), status, media_type="application/json")


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="error", access_log=False)
