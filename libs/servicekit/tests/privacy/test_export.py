"""The export of a service's personal records, over gRPC."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from aftersales.common.v1 import export_service_pb2 as pb
from aftersales.common.v1.timeline_service_pb2 import TimelineEntry
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import not_found
from domainkit.viewer import Viewer
from servicekit.auth.authorization import Role, Scope
from servicekit.privacy.export import LARGEST_PAGE, Place
from servicekit.privacy.records import ExportedRecord, Kept, Person, PersonalRecords
from servicekit.privacy.servicer import export_components
from servicekit.runtime.context import Components, ServiceContext
from servicekit.testing.service import RunningService, refusal_of, running_service

ADMIN: dict[str, Any] = {"role": Role.ADMIN, "retailers": ()}
MAIJA = Person("cus_1", "nordic-home")


@dataclass
class Fake:
    """Records of one kind, of MAIJA alone, as texts; `asked` are the sizes of the pages."""

    kind: str
    texts: Sequence[str]
    asked: list[int] = field(default_factory=list)
    most: int = 100

    async def export(self, person: Person, *, role: str, size: int, after: Cursor | None) -> Page[ExportedRecord]:
        self.asked.append(size)
        if person != MAIJA:
            return Page([], None)
        start = int(after.key or 0) if after else 0
        end = start + min(size, self.most)
        items = [
            ExportedRecord(self.kind.removesuffix("s"), f"{self.kind}_{start + n}", {"text": text, "role": role})
            for n, text in enumerate(self.texts[start:end])
        ]
        return Page(items, Cursor(end, f"{self.kind}_{end}") if end < len(self.texts) else None)

    async def erase(self, person: Person, *, now: Instant) -> Sequence[Kept]:
        raise AssertionError


@dataclass
class Messages(Fake):
    async def export(self, person: Person, *, role: str, size: int, after: Cursor | None) -> Page[ExportedRecord]:
        return Page([ExportedRecord("entry", "tkt_1", TimelineEntry(id="tkt_1", title="It leaks"))], None)


RECORDS: list[PersonalRecords] = []


@pytest.fixture
async def service() -> AsyncIterator[RunningService]:
    async def wire(context: ServiceContext) -> Components:
        access = context.access({"ExportRecords": {Role.ADMIN: Scope.ANY, Role.CUSTOMER: Scope.OWN}})
        return export_components(context, access, RECORDS)

    RECORDS.clear()
    async with running_service("records", [], wire) as running:
        yield running


@pytest.mark.parametrize("after", [None, Cursor(None, ""), Cursor("", ""), Cursor(3, "a"), Cursor("3:x", "b")])
def test_place_is_the_same_after_it_was_a_cursor(after: Cursor | None) -> None:
    place = Place("as", after)
    assert Place.of(place.as_cursor()) == place


async def exported(service: RunningService, size: int = 20) -> list[list[str]]:
    """The ids of each page, to the end."""
    pages: list[list[str]] = []
    token = ""
    while not pages or token:
        request = pb.ExportRecordsRequest(retailer="nordic-home", customer_id="cus_1", page_size=size, page_token=token)
        page = await service.call(request, **ADMIN)
        pages.append([record.id for record in page.records])
        token = page.next_page_token
        assert len(pages) < 50
    return pages


async def test_export_fills_pages_with_one_kind_after_another(service: RunningService) -> None:
    RECORDS[:] = [Fake("as", "x"), Fake("bs", ""), Fake("cs", "vw")]
    assert await exported(service, 2) == [["as_0", "cs_0"], ["cs_1"]]


async def test_export_in_pages_has_each_record_once(service: RunningService) -> None:
    RECORDS[:] = [Fake("as", "xyz"), Fake("bs", "uvw", most=1)]
    every = ["as_0", "as_1", "as_2", "bs_0", "bs_1", "bs_2"]
    for size in range(1, 8):
        assert [id for page in await exported(service, size) for id in page] == every


async def test_export_page_ends_before_it_is_too_large(service: RunningService) -> None:
    third = "x" * (LARGEST_PAGE // 3)
    RECORDS[:] = [Fake("as", [third] * 4), Fake("bs", ["y"])]
    pages = await exported(service)
    assert [id for page in pages for id in page] == ["as_0", "as_1", "as_2", "as_3", "bs_0"]
    assert [len(page) for page in pages] == [2, 3]


async def test_export_of_a_record_beyond_a_page_has_it_alone(service: RunningService) -> None:
    RECORDS[:] = [Fake("as", ["a"]), Fake("bs", ["x" * (LARGEST_PAGE + 1), "b"])]
    assert await exported(service) == [["as_0"], ["bs_0"], ["bs_1"]]


async def test_export_has_messages_as_their_resource_has_them(service: RunningService) -> None:
    RECORDS[:] = [Messages("entries", "")]
    page = await service.call(pb.ExportRecordsRequest(retailer="nordic-home", customer_id="cus_1"), **ADMIN)
    entry = orjson.loads(page.records[0].data)
    assert (entry["id"], entry["title"], page.records[0].kind) == ("tkt_1", "It leaks", "entry")


async def test_export_asks_records_with_the_callers_role(service: RunningService) -> None:
    RECORDS[:] = [Fake("as", "x")]
    request = pb.ExportRecordsRequest(customer_id="cus_1")
    page = await service.call(request, Role.CUSTOMER, customer="cus_1")
    assert orjson.loads(page.records[0].data)["role"] == "customer"


async def test_export_of_another_customer_is_refused(service: RunningService) -> None:
    RECORDS[:] = [Fake("as", "x")]
    request = pb.ExportRecordsRequest(retailer="nordic-home", customer_id="cus_1")
    refused = await refusal_of(service.call(request, Role.CUSTOMER, customer="cus_2"))
    assert refused == ("PERMISSION_DENIED", "ACCESS_DENIED")


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR, Role.PARTNER, Role.SERVICE])
async def test_export_by_other_roles_is_refused(service: RunningService, role: Role) -> None:
    request = pb.ExportRecordsRequest(retailer="nordic-home", customer_id="cus_1")
    assert await refusal_of(service.call(request, role)) == ("PERMISSION_DENIED", "ACCESS_DENIED")


async def test_export_token_of_another_customer_is_refused(service: RunningService) -> None:
    RECORDS[:] = [Fake("as", "xy")]
    request = pb.ExportRecordsRequest(retailer="nordic-home", customer_id="cus_1", page_size=1)
    token = (await service.call(request, **ADMIN)).next_page_token
    for other in ({"customer_id": "cus_2"}, {"retailer": "baltic-tools"}):
        asked = pb.ExportRecordsRequest(
            **{"retailer": "nordic-home", "customer_id": "cus_1", **other, "page_token": token}
        )
        assert await refusal_of(service.call(asked, **ADMIN)) == ("INVALID_ARGUMENT", "PAGE_TOKEN_INVALID")
    own = pb.ExportRecordsRequest(customer_id="cus_1", page_token=token)
    refused = await refusal_of(service.call(own, Role.CUSTOMER, customer="cus_1"))
    assert refused == ("INVALID_ARGUMENT", "PAGE_TOKEN_INVALID")


async def test_export_token_for_a_kind_that_is_gone_is_refused(service: RunningService) -> None:
    RECORDS[:] = [Fake("as", "xy")]
    request = pb.ExportRecordsRequest(retailer="nordic-home", customer_id="cus_1", page_size=1)
    request.page_token = (await service.call(request, **ADMIN)).next_page_token
    RECORDS[:] = [Fake("bs", "x")]
    assert await refusal_of(service.call(request, **ADMIN)) == ("INVALID_ARGUMENT", "PAGE_TOKEN_INVALID")


async def test_export_of_two_records_of_one_kind_does_not_start(service: RunningService) -> None:
    with pytest.raises(ValueError, match="one kind"):
        export_components(service.context, service.context.access({}), [Fake("as", ""), Fake("as", "")])


async def has_customers(id: str, viewer: Viewer) -> str:
    """As in the service that has the customers."""
    if id != MAIJA.customer_id or not viewer.sees(MAIJA.retailer, id):
        raise not_found("customer")
    return MAIJA.retailer


async def test_export_where_the_customers_are_needs_no_retailer() -> None:
    async def wire(context: ServiceContext) -> Components:
        access = context.access({"ExportRecords": {Role.ADMIN: Scope.ANY, Role.CUSTOMER: Scope.OWN}})
        return export_components(context, access, [Fake("as", "x")], retailer_of=has_customers)

    async with running_service("records", [], wire) as service:
        page = await service.call(pb.ExportRecordsRequest(customer_id="cus_1"), **ADMIN)
        assert ([record.id for record in page.records], page.retailer) == (["as_0"], "nordic-home")
        unknown = service.call(pb.ExportRecordsRequest(customer_id="cus_2"), **ADMIN)
        assert await refusal_of(unknown) == ("NOT_FOUND", "CUSTOMER_NOT_FOUND")
        other = service.call(pb.ExportRecordsRequest(customer_id="cus_1"), Role.CUSTOMER, customer="cus_2")
        assert await refusal_of(other) == ("NOT_FOUND", "CUSTOMER_NOT_FOUND")
        agent = service.call(pb.ExportRecordsRequest(customer_id="cus_2"), Role.AGENT)
        assert await refusal_of(agent) == ("PERMISSION_DENIED", "ACCESS_DENIED")
