"""`ops erasures` on a real store and a real NATS."""

import sys
from asyncio import create_task
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from domainkit.instants import Instant
from servicekit.backup.unfinished import RESTORE, RESTORES
from servicekit.documents import Collection, Document, StoreUnusable, open_store
from servicekit.documents.codec import DocumentCodec
from servicekit.events.bus import Bus
from servicekit.events.consumers import Consumers
from servicekit.events.dead_letters import DEAD_LETTERS
from servicekit.events.streams import Stream
from servicekit.events.subscription import Subscription
from servicekit.mapping.timestamps import from_rfc3339
from servicekit.ops import parser
from servicekit.ops.erasures import erasures, read_list
from servicekit.ops.service import Service
from servicekit.privacy.handlers import log_request
from servicekit.privacy.jobs import ErasureJob, ErasureRequest, Stage, job_id, requested
from servicekit.privacy.repository import ERASURE_JOBS
from servicekit.runtime.clock import system_clock
from servicekit.runtime.settings import Operational
from servicekit.testing.nats import NatsServer, nats_server
from servicekit.testing.waiting import eventually
from structlog.testing import capture_logs

STREAM = Stream("TICKETS", ("internal.*.tickets.>",))
CODEC = DocumentCodec(ErasureJob, "erasure_jobs")
LINE = {
    "erasure_id": "ers_1",
    "customer_id": "cus_1",
    "retailer": "nordic-home",
    "requested_at": "2026-11-20T08:00:00Z",
}
Printed = pytest.CaptureFixture[str]
Ops = Callable[..., Any]


@pytest.fixture
async def nats() -> AsyncIterator[NatsServer]:
    async with nats_server() as server:
        yield server


@pytest.fixture
def service(tmp_path: Path, nats: NatsServer) -> Service:
    settings = {
        "store_url": f"sqlite:///{tmp_path / 'tickets.db'}",
        "nats_url": nats.url,
        "jwt_issuer": "http://127.0.0.1:1",
        "jwt_jwks_url": "http://127.0.0.1:1/jwks.json",
        "page_token_secret": "only for this test",
    }
    return Service("tickets", Operational.model_validate(settings), [ERASURE_JOBS], [STREAM])


async def run(service: Service, *arguments: str) -> int:
    return await erasures(service, parser(service.name).parse_args(["erasures", *arguments]))


def lines(printed: Printed) -> list[Any]:
    return [orjson.loads(line) for line in printed.readouterr().out.splitlines() if line.startswith("{")]


async def store_job(service: Service, customer: str, **changes: Any) -> None:
    request = ErasureRequest(f"ers_{customer}", customer, "nordic-home", from_rfc3339(LINE["requested_at"]))
    job = requested(request, service=service.name, since=request.requested_at, now=request.requested_at)
    document = {**CODEC.encode(replace(job, **changes)), "version": 1, "events": 0, "outbox": [], "requests": {}}
    store = await open_store(service.operational.store_url, [ERASURE_JOBS])
    await store.documents(ERASURE_JOBS).insert(document)
    await store.close()


async def stored(service: Service) -> dict[str, Document]:
    store = await open_store(service.operational.store_url, [ERASURE_JOBS])
    jobs = await store.documents(ERASURE_JOBS).scan()
    await store.close()
    return {job["customer_id"]: job for job in jobs}


def listed(path: Path, *entries: Any) -> str:
    file = path / "erased.jsonl"
    file.write_bytes(b"".join(each if isinstance(each, bytes) else orjson.dumps(each) + b"\n" for each in entries))
    return str(file)


async def test_list_names_every_job_done_or_not(service: Service, capsys: Printed) -> None:
    await store_job(service, "cus_1")
    await store_job(service, "cus_2", stage=Stage.DONE, due_at=None)

    assert await run(service, "list") == 0

    printed = sorted(lines(capsys), key=lambda line: str(line["customer_id"]))
    assert printed == [{**LINE, "erasure_id": f"ers_cus_{n}", "customer_id": f"cus_{n}"} for n in (1, 2)]


async def test_replay_stores_a_job_of_its_own_service(service: Service, capsys: Printed, tmp_path: Path) -> None:
    warranty = replace(service, name="warranty")

    assert await run(warranty, "replay", listed(tmp_path, LINE, b"\n", LINE)) == 0

    assert lines(capsys) == [{"replayed": 2}]
    (job,) = (await stored(service)).values()
    assert job["id"] == job_id("warranty", "cus_1")
    assert (job["stage"], job["requested_at"]) == ("records", from_rfc3339(LINE["requested_at"]))
    assert abs(system_clock()() - job["due_at"]) < 60_000_000


async def test_replay_starts_done_jobs_anew_and_no_others(service: Service, tmp_path: Path) -> None:
    held = Instant(2**52)
    await store_job(service, "cus_1", stage=Stage.DONE, due_at=held, erased_at=Instant(1))
    await store_job(service, "cus_2", stage=Stage.TRACES, due_at=held)

    await run(service, "replay", listed(tmp_path, LINE, {**LINE, "customer_id": "cus_2"}))

    jobs = await stored(service)
    assert jobs["cus_1"]["stage"] == "records"
    assert jobs["cus_1"]["due_at"] < held
    assert (jobs["cus_2"]["stage"], jobs["cus_2"]["due_at"]) == ("traces", held)


async def test_replay_takes_log_lines(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    line = {"message": "erasure requested", "level": "info", "service": "tickets", "aggregate_id": "erj_1", **LINE}
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=BytesIO(orjson.dumps(line) + b"\n")))

    assert await run(service, "replay", "-") == 0

    assert list(await stored(service)) == ["cus_1"]


def test_the_log_line_of_a_request_can_be_replayed() -> None:
    request = ErasureRequest("ers_1", "cus_1", "nordic-home", Instant(from_rfc3339(LINE["requested_at"]) + 1))
    with capture_logs() as logged:
        log_request(requested(request, service="tickets", since=request.requested_at, now=request.requested_at))
    assert list(read_list(map(orjson.dumps, logged))) == [request]


@pytest.mark.parametrize(
    ("damaged", "said"),
    [
        (b'{"erasure_id": "ers_2"}\n', "line 2: Object missing required field `customer_id`"),
        (b'{"erasure_id": "ers_2", "cust\n', "line 2: JSON is malformed"),
        (b'{"erasure_id": "ers_2", "cust', "line 2: Input data was truncated"),
        (b"\xff\n", "line 2: JSON is malformed"),
        (b'["ers_2"]\n', "line 2: Expected `object`, got `array`"),
        ({**LINE, "customer_id": "Aino <aino@mail.example>"}, "line 2: Expected `str` matching regex"),
        ({**LINE, "retailer": 7}, "line 2: Expected `str`, got `int` - at `$.retailer`"),
        ({**LINE, "requested_at": "yesterday"}, "line 2: requested_at is no RFC 3339 instant"),
        ({**LINE, "requested_at": "2026-11-20T08:00:00"}, "line 2: requested_at is no RFC 3339 instant"),
    ],
)
async def test_replay_of_a_damaged_list_stores_nothing(
    service: Service, capsys: Printed, tmp_path: Path, damaged: Any, said: str
) -> None:
    assert await run(service, "replay", listed(tmp_path, LINE, damaged)) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"nothing is replayed: {said}")
    assert "aino" not in error
    assert await stored(service) == {}


async def test_replay_into_a_running_service_is_refused(
    service: Service, nats: NatsServer, capsys: Printed, tmp_path: Path
) -> None:
    bus = Bus(nats.url, "tickets")
    bus.start()
    await bus.ensure([STREAM, DEAD_LETTERS])
    consumers = Consumers(
        bus, "tickets", [Subscription("erasures", "TICKETS", STREAM.subjects, _ignore)], system_clock()
    )
    running = create_task(consumers.run())

    async def asks() -> bool:
        info = await bus.jetstream.consumers_info("TICKETS")
        return any(consumer.num_waiting for consumer in info)

    await eventually(asks)
    assert await run(service, "replay", listed(tmp_path, LINE)) == 1
    assert capsys.readouterr().err == "tickets is running: stop it first\n"
    assert await stored(service) == {}
    await consumers.stop(5)
    await running
    await bus.close()


async def _ignore(_: object) -> None: ...


async def test_replay_without_a_bus_is_refused(service: Service, capsys: Printed, tmp_path: Path) -> None:
    away = replace(service, operational=service.operational.model_copy(update={"nats_url": "nats://127.0.0.1:1"}))
    assert await run(away, "replay", listed(tmp_path, LINE)) == 1
    assert capsys.readouterr().err == "the bus does not answer\n"


@pytest.mark.parametrize("arguments", [("list",), ("replay", "-")])
async def test_half_a_restore_is_refused(
    service: Service, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=BytesIO(orjson.dumps(LINE))))
    store = await open_store(service.operational.store_url, [RESTORES, ERASURE_JOBS])
    await store.documents(RESTORES).insert({"id": RESTORE, "version": 1, "begun_at": 1})
    await store.close()

    with pytest.raises(StoreUnusable, match="a restore into the store has not ended"):
        await run(service, *arguments)


async def test_a_service_without_jobs_has_no_erasures(service: Service, capsys: Printed) -> None:
    assert await run(replace(service, collections=[Collection("others")]), "list") == 1
    assert capsys.readouterr().err == "tickets has no erasures\n"
