"""The export of a customer's data, in front of services that return what a test sets."""

from asyncio import timeout
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import orjson
import pytest
from aftersales.common.v1.export_service_pb2 import ExportedRecord, ExportRecordsRequest, ExportRecordsResponse
from gateway.edge import access_log
from gateway.rest.routes.export import PARTS
from httpx import AsyncClient
from servicekit.testing.issuer import LocalIssuer
from servicekit.testing.waiting import eventually

from services.gateway.tests.fakes import SERVICES, Backend, Refused
from services.gateway.tests.sockets import Served, rest

ID = "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq"
PATH = f"/v1/customers/{ID}:export"


def pages(*sizes: int, then: Exception | None = None) -> Callable[[ExportRecordsRequest], ExportRecordsResponse]:
    """A service with so many records on each page, and what it raises where these end."""

    def answer(request: ExportRecordsRequest) -> ExportRecordsResponse:
        number = int(request.page_token or 0)
        if number == len(sizes) and then:
            raise then
        records = [
            ExportedRecord(kind="ticket", id=f"tkt_{number}_{each}", data=b'{"subject":"\xc3\xa4"}')
            for each in range(sizes[number])
        ]
        more = number + 1 < len(sizes) or then
        token = str(number + 1) if more else ""
        return ExportRecordsResponse(records=records, next_page_token=token, retailer="nordic-home")

    return answer


@pytest.fixture
def admin(client: AsyncClient, issuer: LocalIssuer, backends: dict[str, Backend]) -> AsyncClient:
    client.headers["Authorization"] = f"Bearer {issuer.token(role='admin', sub='admin-1', retailers=())}"
    backends["tickets"].answers["ExportRecords"] = pages(0)
    return client


async def exported(client: AsyncClient) -> dict[str, Any]:
    response = await client.get(PATH)
    assert response.status_code == 200
    body: dict[str, Any] = response.json()
    return body


async def test_export_has_the_records_of_all_services(admin: AsyncClient, backends: dict[str, Backend]) -> None:
    backends["tickets"].answers["ExportRecords"] = pages(2, 0, 1)
    backends["feedback"].answers["ExportRecords"] = pages(1)
    body = await exported(admin)
    assert list(body) == ["customer_id", "exported_at", "records", "parts"]
    assert body["customer_id"] == ID
    assert [(record["service"], record["id"]) for record in body["records"]] == [
        *(("tickets", id) for id in ("tkt_0_0", "tkt_0_1", "tkt_2_0")),
        ("feedback", "tkt_0_0"),
    ]
    assert body["records"][0] == {"service": "tickets", "kind": "ticket", "id": "tkt_0_0", "data": {"subject": "ä"}}
    assert body["parts"] == dict.fromkeys(SERVICES, "ok")


async def test_export_without_records_is_a_whole_object(admin: AsyncClient) -> None:
    body = await exported(admin)
    assert (body["records"], body["parts"]) == ([], dict.fromkeys(PARTS, "ok"))


async def test_export_names_a_service_that_fails_midway(admin: AsyncClient, backends: dict[str, Backend]) -> None:
    backends["warranty"].answers["ExportRecords"] = pages(1, then=Refused("unavailable", "STORE_UNAVAILABLE"))
    backends["notifications"].answers["ExportRecords"] = RuntimeError("broken")
    backends["feedback"].answers["ExportRecords"] = pages(1)
    body = await exported(admin)
    assert [record["service"] for record in body["records"]] == ["warranty", "feedback"]
    unavailable = {"warranty": "unavailable", "notifications": "unavailable"}
    assert body["parts"] == {"tickets": "ok", "feedback": "ok", **unavailable}


async def test_export_names_tickets_where_it_fails_later(admin: AsyncClient, backends: dict[str, Backend]) -> None:
    backends["tickets"].answers["ExportRecords"] = pages(1, then=Refused("unavailable", "STORE_UNAVAILABLE"))
    body = await exported(admin)
    assert len(body["records"]) == 1
    assert body["parts"]["tickets"] == "unavailable"


async def test_export_is_a_file_that_nobody_caches(admin: AsyncClient) -> None:
    response = await admin.get(PATH)
    assert response.headers["Content-Disposition"] == f'attachment; filename="customer-{ID}.json"'
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers


async def test_export_of_an_unknown_customer_is_not_found(admin: AsyncClient, backends: dict[str, Backend]) -> None:
    backends["tickets"].answers["ExportRecords"] = Refused("not_found", "CUSTOMER_NOT_FOUND")
    response = await admin.get(PATH)
    assert (response.status_code, response.json()["code"]) == (404, "CUSTOMER_NOT_FOUND")
    assert not backends["warranty"].asked


async def test_export_that_tickets_refuses_has_no_body(admin: AsyncClient, backends: dict[str, Backend]) -> None:
    backends["tickets"].answers["ExportRecords"] = Refused("denied", "ACCESS_DENIED")
    response = await admin.get(PATH)
    assert (response.status_code, response.json()["code"]) == (403, "ACCESS_DENIED")
    assert not backends["warranty"].asked


async def test_export_without_tickets_is_unavailable(admin: AsyncClient, backends: dict[str, Backend]) -> None:
    backends["tickets"].answers["ExportRecords"] = Refused("unavailable", "STORE_UNAVAILABLE")
    response = await admin.get(PATH)
    assert (response.status_code, response.json()["code"]) == (503, "STORE_UNAVAILABLE")


async def test_export_asks_for_the_customers_own_retailer(admin: AsyncClient, backends: dict[str, Backend]) -> None:
    await exported(admin)
    for service, backend in backends.items():
        ((name, request, _),) = backend.asked
        assert (name, request.customer_id) == ("ExportRecords", ID)
        assert request.retailer == ("" if service == "tickets" else "nordic-home")


async def test_export_without_a_token_is_refused(unauthenticated: AsyncClient, backends: dict[str, Backend]) -> None:
    assert (await unauthenticated.get(PATH)).status_code == 401
    assert not backends["tickets"].asked


@pytest.fixture
def log() -> Iterator[BytesIO]:
    lines = BytesIO()
    access_log.write_to(lines)
    yield lines
    access_log.write_to(None)


async def test_export_is_recorded_with_the_customer(admin: AsyncClient, log: BytesIO) -> None:
    await admin.get(PATH)
    begun, ended = [orjson.loads(line) for line in log.getvalue().splitlines()]
    assert (begun["message"], ended["message"]) == ("request answered", "stream closed")
    for record in (begun, ended):
        assert (record["operation"], record["caller_id"]) == ("export_customer", "admin-1")
        assert (record["resources"], record["retailers"]) == ([ID], ["nordic-home"])


LARGE = ExportedRecord(kind="ticket", id="tkt_1", data=b'"' + b"x" * 1_000_000 + b'"')


def endless(request: ExportRecordsRequest) -> ExportRecordsResponse:
    return ExportRecordsResponse(records=[LARGE], next_page_token="more", retailer="nordic-home")


def request_of(issuer: LocalIssuer) -> bytes:
    token = issuer.token(role="admin", sub="admin-1", retailers=())
    return f"GET {PATH} HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {token}\r\n\r\n".encode()


@pytest.mark.parametrize("seconds", [20.0])
async def test_export_reads_no_more_than_its_client(
    admin: AsyncClient, served: Served, backends: dict[str, Backend], issuer: LocalIssuer
) -> None:
    backends["tickets"].answers["ExportRecords"] = endless
    _, writer = await served.connect(request_of(issuer))
    counts: list[int] = []

    def stands_still() -> bool:
        counts.append(len(backends["tickets"].asked))
        return served.stuck == 1 and len(counts) > 20 and len(set(counts[-20:])) == 1

    assert await eventually(stands_still)
    await served.answers_others()
    writer.close()


async def test_export_ends_when_its_client_leaves(
    admin: AsyncClient, served: Served, backends: dict[str, Backend], issuer: LocalIssuer, log: BytesIO
) -> None:
    backends["tickets"].answers["ExportRecords"] = endless
    reader, writer = await served.connect(request_of(issuer))
    async with timeout(10):
        await reader.readexactly(3_000_000)
    writer.transport.abort()
    assert await eventually(lambda: b"stream closed" in log.getvalue())
    assert b"request failed" not in log.getvalue()


@pytest.mark.parametrize("seconds", [0.6])
async def test_export_whose_client_does_not_read_ends(
    admin: AsyncClient, served: Served, backends: dict[str, Backend], issuer: LocalIssuer, log: BytesIO
) -> None:
    backends["tickets"].answers["ExportRecords"] = endless
    reader, _ = await served.connect(request_of(issuer))
    assert await eventually(lambda: b"stream closed" in log.getvalue())
    assert b'"parts"' not in await rest(reader)
