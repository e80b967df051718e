"""The export of a customer's data: the records of all services, read page by page and streamed as they come."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import orjson
from aftersales.common.v1.export_service_pb2 import ExportedRecord, ExportRecordsRequest, ExportRecordsResponse
from fastapi import APIRouter, Path, Response
from servicekit.mapping.timestamps import to_rfc3339
from servicekit.runtime.clock import system_clock
from servicekit.telemetry.logs import logger

from gateway.edge.problems import Problem
from gateway.edge.shown import Shown
from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.calls import Call
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.schemas.fields import Instant, Schema, doc

router = APIRouter(prefix="/v1/customers", tags=["customers"], route_class=JsonRoute)

PARTS = ("tickets", "warranty", "notifications", "feedback")
PAGE_SIZE = 100
PartState = Literal["ok", "unavailable"]

_now = system_clock()
_log = logger(__name__)


class CustomerRecord(Schema):
    """One record about the customer."""

    service: Literal["tickets", "warranty", "notifications", "feedback"] = doc("Which service it is from.", "tickets")
    kind: str = doc("What it is. More kinds may appear at any time.", "ticket")
    id: str = doc("Its id.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua")
    data: dict[str, Any] = doc(
        "The record as its GET returns it, where it is a resource.", {"subject": "The dishwasher does not drain"}
    )


class ExportParts(Schema):
    """Which services returned all of their records. Export again later where one was unavailable."""

    tickets: PartState = doc("Customer, consents, purchases, tickets and messages.", "ok")
    warranty: PartState = doc("Assets.", "ok")
    notifications: PartState = doc("Deliveries, contact and unsubscriptions.", "ok")
    feedback: PartState = doc("Invitations and answers.", "ok")


class CustomerExport(Schema):
    """All records about a customer."""

    customer_id: str = doc("Whose.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    exported_at: Instant = doc("When the export began.", "2026-11-12T09:30:00Z")
    records: list[CustomerRecord] = doc("Service by service, kind by kind.")
    parts: ExportParts = doc("Which services returned all of their records.")


@router.get(
    "/{id}:export",
    operation_id="export_customer",
    summary="Export a customer's data",
    response_model=CustomerExport,
    responses=problems("CUSTOMER_NOT_FOUND"),
)
async def export_customer(
    id: Annotated[
        str, Path(description="The customer's id.", min_length=1, examples=["cus_4tq2mzn7xw3k6v5jrb2ohc7yaq"])
    ],
    call: SignedIn,
) -> Response:
    """All records about a customer, from all services, as one JSON object to download.

    It is streamed: `parts` comes last and says which services returned all of their records. Of one that was
    unavailable some may be missing. A customer's own export has no internal messages.
    """
    first = await page(call, PARTS[0], ExportRecordsRequest(customer_id=id))  # refused before the response begins
    export = Export(call, id, first.retailer)
    shown = Shown(ids=[id], retailers=[first.retailer], streams=True)
    return responses.download(export.json(first), f"customer-{id}.json", shown)


async def page(call: Call, service: str, request: ExportRecordsRequest) -> ExportRecordsResponse:
    """Raises Problem. Each page has the deadline of a call; an export as a whole has none."""
    request.page_size = PAGE_SIZE
    return await call.to(service, "common.v1.ExportService/ExportRecords", request, ExportRecordsResponse)


@dataclass(frozen=True, slots=True)
class Export:
    """One export: it holds a page of one service at a time, and reads the next when the client has read this one."""

    call: Call
    customer_id: str
    retailer: str
    parts: dict[str, PartState] = field(default_factory=dict)

    async def json(self, first: ExportRecordsResponse) -> AsyncIterator[bytes]:
        """The bytes of the object, a page of records at once. `first` is the first page of the first service."""
        head = {"customer_id": self.customer_id, "exported_at": to_rfc3339(_now())}
        yield orjson.dumps(head)[:-1] + b',"records":['
        comma = b""
        async for service, records in self._records(first):
            yield comma + b",".join(_json(service, record) for record in records)
            comma = b","
        yield b'],"parts":' + orjson.dumps(self.parts) + b"}"

    async def _records(self, first: ExportRecordsResponse) -> AsyncIterator[tuple[str, list[ExportedRecord]]]:
        """Pages with their service, none of them empty. Notes in `parts` how each service did."""
        for service in PARTS:
            self.parts[service] = "unavailable"
            try:
                found = first if service == PARTS[0] else await self._page(service)
                while True:
                    if found.records:
                        yield service, list(found.records)
                    if not found.next_page_token:
                        break
                    found = await self._page(service, found.next_page_token)
                self.parts[service] = "ok"
            except Problem as problem:
                _log.warning(
                    "a part of an export is unavailable",
                    part=service,
                    customer_id=self.customer_id,
                    code=problem.code,
                )

    async def _page(self, service: str, token: str = "") -> ExportRecordsResponse:
        request = ExportRecordsRequest(customer_id=self.customer_id, retailer=self.retailer, page_token=token)
        return await page(self.call, service, request)


def _json(service: str, record: ExportedRecord) -> bytes:
    head = {"service": service, "kind": record.kind, "id": record.id, "data": orjson.Fragment(record.data)}
    return orjson.dumps(head)
