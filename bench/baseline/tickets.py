"""The baseline's tickets: plain SQL statements. Usage: python -m bench.baseline.tickets PORT DATABASE WARRANTY_PORT"""

import sys
from itertools import count
from typing import Any

import grpc
import uvloop
from aftersales.tickets.v1.purchase_service_pb2 import ReportPurchaseRequest, ReportPurchaseResponse
from aftersales.tickets.v1.purchase_service_pb2_grpc import (
    PurchaseServiceServicer,
    add_PurchaseServiceServicer_to_server,
)
from aftersales.tickets.v1.ticket_pb2 import Ticket
from aftersales.tickets.v1.ticket_service_pb2 import (
    CreateTicketRequest,
    CreateTicketResponse,
    GetTicketRequest,
    GetTicketResponse,
    ListTicketsRequest,
    ListTicketsResponse,
)
from aftersales.tickets.v1.ticket_service_pb2_grpc import TicketServiceServicer, add_TicketServiceServicer_to_server
from aftersales.warranty.v1.asset_service_pb2 import CheckCoverageRequest
from aftersales.warranty.v1.asset_service_pb2_grpc import AssetServiceStub

from bench.baseline.payloads import new_purchase, new_ticket
from bench.baseline.serve import serve
from bench.baseline.table import Table

Context = grpc.aio.ServicerContext[Any, Any]


class Tickets(TicketServiceServicer):
    """Creates, gets and lists; a ticket about an asset asks warranty first."""

    def __init__(self, table: Table, warranty: AssetServiceStub) -> None:
        self.table = table
        self.warranty = warranty
        self.numbers = count(table.size() + 1)

    async def CreateTicket(self, request: CreateTicketRequest, context: Context) -> CreateTicketResponse:
        covered = None
        if request.asset_id:
            asked = CheckCoverageRequest(asset_id=request.asset_id)
            response = await self.warranty.CheckCoverage(asked)  # type: ignore[misc]  # the stub is typed for blocking calls
            covered = response.coverage
        ticket = new_ticket(f"tkt_{next(self.numbers):026}", request, covered)
        await self.table.insert(ticket.id, ticket.SerializeToString())
        return CreateTicketResponse(ticket=ticket)

    async def GetTicket(self, request: GetTicketRequest, context: Context) -> GetTicketResponse:
        return GetTicketResponse(ticket=Ticket.FromString(self.table.get(request.id)))

    async def ListTickets(self, request: ListTicketsRequest, context: Context) -> ListTicketsResponse:
        return ListTicketsResponse(tickets=map(Ticket.FromString, self.table.first(request.page_size)))


class Purchases(PurchaseServiceServicer):
    """Stores a sale and its customer, each in a row."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.numbers = count(table.size() + 1)

    async def ReportPurchase(self, request: ReportPurchaseRequest, context: Context) -> ReportPurchaseResponse:
        number = next(self.numbers)
        purchase = new_purchase(f"zpur_{number:026}", request)  # sorts after all tickets: lists read the first rows
        await self.table.insert(f"zcus_{number:026}", request.customer.SerializeToString())
        await self.table.insert(purchase.id, purchase.SerializeToString())
        return ReportPurchaseResponse(purchase=purchase)


async def main() -> None:
    port, database, warranty_port = sys.argv[1:]
    table = Table(database)
    async with grpc.aio.insecure_channel(f"127.0.0.1:{warranty_port}") as channel:

        def add(server: grpc.aio.Server) -> None:
            add_TicketServiceServicer_to_server(Tickets(table, AssetServiceStub(channel)), server)  # type: ignore[abstract]
            add_PurchaseServiceServicer_to_server(Purchases(table), server)  # type: ignore[abstract]

        await serve(port, table, add)


if __name__ == "__main__":
    uvloop.run(main())
