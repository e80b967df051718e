"""The access record: who called, what was shown, how it ended, and nothing that a caller wrote."""

import os
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import pytest
from aftersales.notifications.v1.feed_service_pb2 import FeedEvent, ListFeedEventsResponse
from aftersales.tickets.v1.purchase_pb2 import Purchase
from aftersales.tickets.v1.purchase_service_pb2 import GetPurchaseResponse
from aftersales.tickets.v1.ticket_pb2 import Ticket
from aftersales.tickets.v1.ticket_service_pb2 import CreateTicketResponse, GetTicketResponse, ListTicketsResponse
from aftersales.warranty.v1.asset_pb2 import Asset
from aftersales.warranty.v1.asset_service_pb2 import BatchGetAssetsResponse
from gateway.edge import access_log
from httpx import AsyncClient
from servicekit.testing.issuer import LocalIssuer

from services.gateway.tests.fakes import Backend, Refused

TICKET, CUSTOMER = "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq"
ASSET = "ast_2ohc7yaq4tq2mzn7xw3k6v5jrb"
SHOWN = Ticket(id=TICKET, customer_id=CUSTOMER, asset_id=ASSET, retailer="nordic-home", etag="1")


class Log(BytesIO):
    def records(self) -> list[Any]:
        return [orjson.loads(line) for line in self.getvalue().splitlines()]

    def record(self) -> Any:
        [record] = self.records()
        return record


@pytest.fixture
def log() -> Iterator[Log]:
    lines = Log()
    access_log.write_to(lines)
    yield lines
    access_log.write_to(None)


def numbered(prefix: str, number: int) -> str:
    """An id of ours."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return f"{prefix}_{letters[number // 26]}{letters[number % 26]}{'a' * 24}"


async def test_line_has_the_trace_the_route_and_the_resource(client: AsyncClient, tickets: Backend, log: Log) -> None:
    tickets.answers["CreateTicket"] = CreateTicketResponse(ticket=Ticket(id=TICKET, etag="1"))
    created = await client.post("/v1/tickets", json={"subject": "s", "body": "b"})
    await client.post(f"/v1/tickets/{TICKET}:close")
    first, second = log.records()
    assert (first["trace_id"], first["resource"]) == (created.headers["Trace-Id"], TICKET)
    assert (first["method"], first["route"], first["status"]) == ("POST", "/v1/tickets", 201)
    assert (second["route"], second["resource"]) == ("/v1/tickets/{id}:close", TICKET)


async def test_line_holds_nothing_that_a_caller_wrote(client: AsyncClient, log: Log) -> None:
    await client.get("/v1/customers/mikko@laine.example?retailer=nordic-home")
    await client.get("/v1/invitations/verysecret")
    await client.get(f"/v1/invitations/{TICKET}")  # a token of any form is one
    assert len(log.records()) == 3
    for word in (b"laine", b"secret", TICKET.encode()):
        assert word not in log.getvalue()


async def test_record_names_caller_operation_and_what_was_shown(
    client: AsyncClient, tickets: Backend, log: Log
) -> None:
    tickets.answers["GetTicket"] = GetTicketResponse(ticket=SHOWN)
    await client.get(f"/v1/tickets/{TICKET}")
    record = log.record()
    assert (record["log"], record["operation"]) == ("access", "get_ticket")
    assert (record["caller_id"], record["caller_role"]) == ("agent-1", "agent")
    assert record["resources"] == [TICKET, CUSTOMER, ASSET]
    assert record["retailers"] == ["nordic-home"]
    assert "code" not in record


async def test_record_of_a_list_has_the_ids_of_its_items(client: AsyncClient, tickets: Backend, log: Log) -> None:
    other = Ticket(id=numbered("tkt", 1), customer_id=CUSTOMER, retailer="nordic-home")
    tickets.answers["ListTickets"] = ListTicketsResponse(tickets=[SHOWN, other])
    await client.get("/v1/tickets?retailer=nordic-home")
    assert log.record()["resources"] == [TICKET, CUSTOMER, ASSET, other.id]


async def test_record_has_what_was_expanded(
    client: AsyncClient, tickets: Backend, backends: dict[str, Backend], log: Log
) -> None:
    tickets.answers["GetTicket"] = GetTicketResponse(ticket=SHOWN)
    owned = Asset(id=ASSET, customer_id=numbered("cus", 1), order_id=numbered("ord", 2))
    backends["warranty"].answers["BatchGetAssets"] = BatchGetAssetsResponse(assets=[owned])
    await client.get(f"/v1/tickets/{TICKET}?expand=asset")
    assert log.record()["resources"] == [TICKET, CUSTOMER, ASSET, owned.customer_id]


async def test_record_has_ids_within_parts_but_no_names_of_callers(
    client: AsyncClient, tickets: Backend, log: Log
) -> None:
    purchase = Purchase(id=numbered("pur", 1), customer_id=CUSTOMER, order_id=numbered("cus", 2), retailer="a")
    purchase.items.add().registrations.add(asset_id=ASSET)
    tickets.answers["GetPurchase"] = GetPurchaseResponse(purchase=purchase)
    await client.get(f"/v1/purchases/{purchase.id}")
    assert log.record()["resources"] == [purchase.id, CUSTOMER, ASSET]


async def test_ids_beyond_the_most_are_counted(client: AsyncClient, tickets: Backend, log: Log) -> None:
    items = [
        Ticket(
            id=numbered("tkt", n),
            customer_id=numbered("cus", n),
            asset_id=numbered("ast", n),
            team_id=numbered("tem", n),
        )
        for n in range(101)
    ]
    tickets.answers["ListTickets"] = ListTicketsResponse(tickets=items)
    await client.get("/v1/tickets")
    record = log.record()
    assert (len(record["resources"]), record["resources_left_out"]) == (400, 4)
    assert len(log.getvalue()) < 16_000


async def test_refused_call_is_recorded_with_its_code(client: AsyncClient, tickets: Backend, log: Log) -> None:
    tickets.answers["GetTicket"] = Refused("not_found", "TICKET_NOT_FOUND")
    await client.get(f"/v1/tickets/{TICKET}")
    record = log.record()
    assert (record["status"], record["code"], record["resources"]) == (404, "TICKET_NOT_FOUND", [TICKET])


async def test_unchanged_resource_is_recorded_as_shown(client: AsyncClient, tickets: Backend, log: Log) -> None:
    tickets.answers["GetTicket"] = GetTicketResponse(ticket=SHOWN)
    response = await client.get(f"/v1/tickets/{TICKET}", headers={"If-None-Match": '"1"'})
    assert response.status_code == 304
    assert CUSTOMER in log.record()["resources"]


async def test_refused_token_has_no_caller(unauthenticated: AsyncClient, log: Log) -> None:
    await unauthenticated.get("/v1/me", headers={"Authorization": "Bearer forged"})
    record = log.record()
    assert (record["status"], record["code"]) == (401, "UNAUTHENTICATED")
    assert not [name for name in record if name.startswith("caller")]


async def test_public_operation_has_no_caller(unauthenticated: AsyncClient, log: Log) -> None:
    await unauthenticated.get("/v1/invitations/verysecret")
    record = log.record()
    assert (record["operation"], record["status"]) == ("get_invitation", 200)
    assert "caller_id" not in record


async def test_feed_read_is_recorded_with_the_ids_of_its_events(
    client: AsyncClient, notifications: Backend, log: Log
) -> None:
    envelope = orjson.dumps({"subject": TICKET, "data": {"ticket": {"ticket_id": TICKET, "customer_id": CUSTOMER}}})
    notifications.answers["ListFeedEvents"] = ListFeedEventsResponse(events=[FeedEvent(position=1, envelope=envelope)])
    await client.get("/v1/events")
    assert log.record()["resources"] == [TICKET, CUSTOMER]


@pytest.mark.parametrize("sub", ["mikko@laine.example", "+358401234567", "tel:040-123"])
async def test_caller_id_that_is_an_address_is_hashed(
    unauthenticated: AsyncClient, issuer: LocalIssuer, log: Log, sub: str
) -> None:
    await unauthenticated.get("/v1/me", headers={"Authorization": f"Bearer {issuer.token(sub=sub)}"})
    assert log.record()["caller_id"] == f"sha256:{sha256(sub.encode()).hexdigest()}"
    assert sub.encode() not in log.getvalue()


async def test_caller_id_cannot_end_its_line(unauthenticated: AsyncClient, issuer: LocalIssuer, log: Log) -> None:
    sub = 'a"},{"log":"access\\'
    await unauthenticated.get("/v1/me", headers={"Authorization": f"Bearer {issuer.token(sub=sub)}"})
    assert log.record()["caller_id"] == sub


def test_file_is_appended_to_after_truncation_and_rotation(tmp_path: Path) -> None:
    file, moved = tmp_path / "access.log", tmp_path / "access.log.1"
    records = access_log.start(str(file))
    assert records
    try:
        access_log._write({"number": 1})
        os.truncate(file, 0)  # as copytruncate
        access_log._write({"number": 2})
        assert file.read_bytes() == b'{"number":2}\n'
        file.rename(moved)
        access_log._write({"number": 3})
        records.reopen()
        access_log._write({"number": 4})
        assert moved.read_bytes() == b'{"number":2}\n{"number":3}\n'
        assert file.read_bytes() == b'{"number":4}\n'
        assert file.stat().st_mode & 0o007 == 0
    finally:
        access_log.start(access_log.OFF)


async def test_record_that_is_lost_is_counted(client: AsyncClient, log: Log) -> None:
    lost = access_log._LOST._value.get()
    log.close()
    assert (await client.get("/v1/me")).status_code == 200
    assert access_log._LOST._value.get() == lost + 1
