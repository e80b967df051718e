from collections.abc import Iterator
from io import StringIO

import orjson
import pytest
from aftersales.tickets.v1.ticket_pb2 import Ticket
from aftersales.tickets.v1.ticket_service_pb2 import CreateTicketResponse
from gateway.edge import access_log
from httpx import AsyncClient

from services.gateway.tests.fakes import Backend

TICKET = "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"


@pytest.fixture
def log() -> Iterator[StringIO]:
    lines = StringIO()
    access_log.start("INFO", lines)
    yield lines
    access_log.start("ERROR")


async def test_line_has_the_trace_the_route_and_the_resource(
    client: AsyncClient, tickets: Backend, log: StringIO
) -> None:
    tickets.answers["CreateTicket"] = CreateTicketResponse(ticket=Ticket(id=TICKET, etag="1"))
    created = await client.post("/v1/tickets", json={"subject": "s", "body": "b"})
    await client.post(f"/v1/tickets/{TICKET}:close")
    first, second = map(orjson.loads, log.getvalue().splitlines())
    assert (first["trace_id"], first["resource"]) == (created.headers["Trace-Id"], TICKET)
    assert (first["method"], first["route"], first["status"]) == ("POST", "/v1/tickets", 201)
    assert (second["route"], second["resource"]) == ("/v1/tickets/{id}:close", TICKET)


async def test_line_holds_nothing_that_a_caller_wrote(client: AsyncClient, log: StringIO) -> None:
    await client.get("/v1/customers/mikko@laine.example?retailer=nordic-home")
    await client.get("/v1/invitations/verysecret")
    assert len(log.getvalue().splitlines()) == 2
    assert "laine" not in log.getvalue()
    assert "secret" not in log.getvalue()
