"""What the services report about their parts of an erasure."""

from aftersales.common.v1.erasure_pb2 import KeptRecords
from aftersales.tickets.v1 import erasure_pb2
from domainkit.instants import SECOND, Instant
from servicekit.mapping.timestamps import from_timestamp, to_timestamp
from servicekit.testing.service import RunningService
from tickets.erasures.domain.erasure import erasure_id

from services.tickets.tests.erasures.steps import REPORTS, erase, erasure_of, report, report_all
from services.tickets.tests.steps import Shop, published

COMPLETED = erasure_pb2.ERASURE_STATE_COMPLETED


def orders(monday: Instant, records: int) -> KeptRecords:
    until = to_timestamp(Instant(monday + 900 * SECOND))
    return KeptRecords(kind="purchases", reason="accounting records", until=until, records=records)


def kept_by(erasure: erasure_pb2.Erasure, service: str) -> list[KeptRecords]:
    [part] = [part for part in erasure.parts if part.service == service]
    return list(part.kept)


async def test_last_report_completes_the_erasure(service: RunningService, shop: Shop, monday: Instant) -> None:
    erasure = await erase(service, shop.purchase.customer_id)
    await report_all(service, erasure, at=monday)
    completed = await erasure_of(service, erasure.id)
    assert completed.state == COMPLETED
    assert from_timestamp(completed.completed_at) == monday + 3 * SECOND
    assert {part.state for part in completed.parts} == {COMPLETED}
    assert await published(service, erasure.id) == ["ErasureRequested", "ErasureCompleted"]


async def test_erasure_waits_for_its_last_part(service: RunningService, shop: Shop, monday: Instant) -> None:
    erasure = await erase(service, shop.purchase.customer_id)
    *others, _ = REPORTS
    for by in others:
        await report(service, by, erasure, at=monday)
    assert (await erasure_of(service, erasure.id)).state == erasure_pb2.ERASURE_STATE_RUNNING
    assert await published(service, erasure.id) == ["ErasureRequested"]


async def test_report_that_comes_twice_changes_nothing(service: RunningService, shop: Shop, monday: Instant) -> None:
    erasure = await erase(service, shop.purchase.customer_id)
    await report(service, "tickets", erasure, orders(monday, 2), at=monday)
    once = await erasure_of(service, erasure.id)
    await report(service, "tickets", erasure, orders(monday, 2), at=monday)
    assert await erasure_of(service, erasure.id) == once


async def test_part_names_what_it_keeps(service: RunningService, shop: Shop, monday: Instant) -> None:
    erasure = await erase(service, shop.purchase.customer_id)
    await report(service, "tickets", erasure, orders(monday, 2), at=monday)
    assert kept_by(await erasure_of(service, erasure.id), "tickets") == [orders(monday, 2)]


async def test_kept_records_go_without_another_event(service: RunningService, shop: Shop, monday: Instant) -> None:
    erasure = await erase(service, shop.purchase.customer_id)
    await report_all(service, erasure, at=monday)
    await report(service, "tickets", erasure, orders(monday, 2), at=Instant(monday + 10 * SECOND), number=2)
    with_two = await erasure_of(service, erasure.id)
    await report(service, "tickets", erasure, orders(monday, 1), at=Instant(monday + 20 * SECOND), number=3)
    with_one = await erasure_of(service, erasure.id)
    assert [each.records for each in kept_by(with_one, "tickets")] == [1]
    assert (with_one.state, with_one.completed_at) == (COMPLETED, with_two.completed_at)
    assert int(with_one.etag) == int(with_two.etag) + 1
    assert await published(service, erasure.id) == ["ErasureRequested", "ErasureCompleted"]


async def test_older_report_that_comes_late_is_ignored(service: RunningService, shop: Shop, monday: Instant) -> None:
    erasure = await erase(service, shop.purchase.customer_id)
    await report(service, "tickets", erasure, at=Instant(monday + 20 * SECOND), number=2)
    await report(service, "tickets", erasure, orders(monday, 2), at=monday)
    assert kept_by(await erasure_of(service, erasure.id), "tickets") == []


async def test_report_of_a_lost_erasure_requests_it_anew(service: RunningService, monday: Instant) -> None:
    lost = erasure_pb2.Erasure(retailer="nordic-home", customer_id="cus_lost", requested_at=to_timestamp(monday))
    await report(service, "warranty", lost, orders(monday, 1), at=Instant(monday + SECOND))
    id = erasure_id("cus_lost")
    erasure = await erasure_of(service, id)
    assert (erasure.customer_id, from_timestamp(erasure.requested_at)) == ("cus_lost", monday)
    assert not erasure.HasField("requested_by")
    assert kept_by(erasure, "warranty") == [orders(monday, 1)]
    assert await published(service, id) == ["ErasureRequested"]
    await report_all(service, erasure, at=Instant(monday + 2 * SECOND))
    assert await published(service, id) == ["ErasureRequested", "ErasureCompleted"]
