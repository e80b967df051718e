"""The floor's service: grpc.aio in front of one SQLite table, nothing else. Usage: service.py PORT DATABASE"""

import asyncio
import sqlite3
import sys
from typing import Any

import grpc
import uvloop
from aftersales.common.v1.common_pb2 import Actor, ActorKind
from aftersales.tickets.v1.ticket_pb2 import (
    CoverageState,
    SlaTarget,
    SlaTargetKind,
    Ticket,
    TicketChannel,
    TicketCoverage,
    TicketPriority,
    TicketSla,
    TicketStatus,
)
from aftersales.tickets.v1.ticket_service_pb2 import (
    CreateTicketRequest,
    CreateTicketResponse,
    GetTicketRequest,
    GetTicketResponse,
    ListTicketsRequest,
    ListTicketsResponse,
)
from aftersales.tickets.v1.ticket_service_pb2_grpc import TicketServiceServicer, add_TicketServiceServicer_to_server
from google.protobuf.timestamp_pb2 import Timestamp

TARGETS = (SlaTargetKind.SLA_TARGET_KIND_FIRST_RESPONSE, SlaTargetKind.SLA_TARGET_KIND_RESOLUTION)
Context = grpc.aio.ServicerContext[Any, Any]


class Floor(TicketServiceServicer):
    """Creates, gets and lists tickets by one plain statement each; writes that wait together share a commit."""

    def __init__(self, database: str) -> None:
        self.connection = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")
        self.connection.execute("CREATE TABLE IF NOT EXISTS tickets (id TEXT PRIMARY KEY, body BLOB) WITHOUT ROWID")
        self.reader = sqlite3.connect(database, check_same_thread=False)
        self.waiting: asyncio.Queue[tuple[str, bytes, asyncio.Future[None]]] = asyncio.Queue()
        self.count = 0

    async def write(self) -> None:
        while True:
            batch = [await self.waiting.get()]
            while not self.waiting.empty():
                batch.append(self.waiting.get_nowait())
            await asyncio.to_thread(self.insert, [(id, body) for id, body, _ in batch])
            for _, _, done in batch:
                done.set_result(None)

    def insert(self, rows: list[tuple[str, bytes]]) -> None:
        self.connection.execute("BEGIN")
        self.connection.executemany("INSERT INTO tickets VALUES (?, ?)", rows)
        self.connection.execute("COMMIT")

    async def CreateTicket(self, request: CreateTicketRequest, context: Context) -> CreateTicketResponse:
        self.count += 1
        ticket = new_ticket(f"tkt_{self.count:026}", request)
        done = asyncio.get_running_loop().create_future()
        self.waiting.put_nowait((ticket.id, ticket.SerializeToString(), done))
        await done
        return CreateTicketResponse(ticket=ticket)

    async def GetTicket(self, request: GetTicketRequest, context: Context) -> GetTicketResponse:
        (body,) = self.reader.execute("SELECT body FROM tickets WHERE id = ?", (request.id,)).fetchone()
        return GetTicketResponse(ticket=Ticket.FromString(body))

    async def ListTickets(self, request: ListTicketsRequest, context: Context) -> ListTicketsResponse:
        rows = self.reader.execute("SELECT body FROM tickets ORDER BY id LIMIT ?", (request.page_size,)).fetchall()
        return ListTicketsResponse(tickets=[Ticket.FromString(body) for (body,) in rows])


def new_ticket(id: str, request: CreateTicketRequest) -> Ticket:
    """As much as the product's tickets hold: the floor carries the same payload."""
    now = Timestamp(seconds=1_795_000_000, nanos=123_456_000)
    return Ticket(
        id=id,
        retailer="nordic-home",
        customer_id=request.customer_id,
        subject=request.subject,
        status=TicketStatus.TICKET_STATUS_NEW,
        priority=TicketPriority.TICKET_PRIORITY_NORMAL,
        opened_by=Actor(kind=ActorKind.ACTOR_KIND_AGENT, id="agent-1", display_name="Agent One"),
        channel=TicketChannel.TICKET_CHANNEL_AGENT,
        coverage=TicketCoverage(state=CoverageState.COVERAGE_STATE_NOT_APPLICABLE),
        sla=TicketSla(policy="standard", due_at=now, targets=[SlaTarget(kind=kind, due_at=now) for kind in TARGETS]),
        episode=1,
        message_count=1,
        created_at=now,
        updated_at=now,
        etag="1",
    )


async def main() -> None:
    server, floor = grpc.aio.server(), Floor(sys.argv[2])  # type: ignore[abstract]
    add_TicketServiceServicer_to_server(floor, server)
    server.add_insecure_port(f"127.0.0.1:{sys.argv[1]}")
    await server.start()
    await floor.write()


if __name__ == "__main__":
    uvloop.run(main())
