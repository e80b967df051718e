"""The baseline's gateway: FastAPI and one gRPC channel.

Usage: python -m bench.baseline.gateway PORT SERVICE_PORT
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import grpc
import orjson
import uvicorn
from aftersales.common.v1.common_pb2 import Actor
from aftersales.tickets.v1.customer_pb2 import Customer
from aftersales.tickets.v1.purchase_pb2 import Purchase, PurchaseItem
from aftersales.tickets.v1.purchase_service_pb2 import ReportPurchaseRequest
from aftersales.tickets.v1.purchase_service_pb2_grpc import PurchaseServiceStub
from aftersales.tickets.v1.ticket_pb2 import Ticket
from aftersales.tickets.v1.ticket_service_pb2 import CreateTicketRequest, GetTicketRequest, ListTicketsRequest
from aftersales.tickets.v1.ticket_service_pb2_grpc import TicketServiceStub
from fastapi import FastAPI, Request, Response


@asynccontextmanager
async def connected(app: FastAPI) -> AsyncIterator[None]:
    async with grpc.aio.insecure_channel(f"127.0.0.1:{sys.argv[2]}") as channel:
        app.state.tickets = TicketServiceStub(channel)
        app.state.purchases = PurchaseServiceStub(channel)
        yield


app = FastAPI(lifespan=connected, telemetry={"tracing": False, "metrics": False})


@app.post("/v1/tickets")
async def create(request: Request) -> Response:
    asked = CreateTicketRequest(**orjson.loads(await request.body()))
    return respond(ticket_json((await request.app.state.tickets.CreateTicket(asked)).ticket), 201)


@app.get("/v1/tickets/{id}")
async def get(id: str, request: Request) -> Response:
    return respond(ticket_json((await request.app.state.tickets.GetTicket(GetTicketRequest(id=id))).ticket))


@app.get("/v1/tickets")
async def list_tickets(page_size: int, request: Request) -> Response:
    listed = await request.app.state.tickets.ListTickets(ListTicketsRequest(page_size=page_size))
    return respond({"items": [ticket_json(ticket) for ticket in listed.tickets]})


@app.post("/v1/purchases")
async def report(request: Request) -> Response:
    body = orjson.loads(await request.body())
    items = [
        PurchaseItem(product_model_id=item["product_model_id"], quantity=item["quantity"], price=item["price"])
        for item in body["items"]
    ]
    asked = ReportPurchaseRequest(order_id=body["order_id"], customer=Customer(**body["customer"]), items=items)
    return respond(purchase_json((await request.app.state.purchases.ReportPurchase(asked)).purchase), 201)


def ticket_json(ticket: Ticket) -> dict[str, Any]:
    """The ticket as JSON, mapped by hand."""
    sla, coverage = ticket.sla, ticket.coverage
    return {
        "id": ticket.id,
        "retailer": ticket.retailer,
        "customer_id": ticket.customer_id,
        "asset_id": ticket.asset_id,
        "subject": ticket.subject,
        "status": ticket.status,
        "priority": ticket.priority,
        "opened_by": actor(ticket.opened_by),
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


def purchase_json(purchase: Purchase) -> dict[str, Any]:
    """The purchase as JSON, mapped by hand."""
    return {
        "id": purchase.id,
        "retailer": purchase.retailer,
        "order_id": purchase.order_id,
        "customer_id": purchase.customer_id,
        "items": [
            {
                "line": item.line,
                "product_model_id": item.product_model_id,
                "quantity": item.quantity,
                "serial": item.serial,
                "price": {"amount_minor": item.price.amount_minor, "currency": item.price.currency},
                "sold_at": item.sold_at.seconds,
                "registrations": [
                    {"asset_id": unit.asset_id, "unit": unit.unit, "state": unit.state} for unit in item.registrations
                ],
            }
            for item in purchase.items
        ],
        "reported_at": purchase.reported_at.seconds,
        "reported_by": actor(purchase.reported_by),
        "etag": purchase.etag,
    }


def actor(actor: Actor) -> dict[str, Any]:
    return {"kind": actor.kind, "id": actor.id, "display_name": actor.display_name}


def respond(json: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(json), status, media_type="application/json")


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="error", access_log=False)
