"""Operator's commands on a real store, a real NATS and a real issuer."""

from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from sqlite3 import connect
from typing import Any

import orjson
import pytest
from domainkit.instants import SECOND
from servicekit.documents import Collection, Document, open_store
from servicekit.events.bus import Bus
from servicekit.events.dead_letters import DEAD_LETTERS
from servicekit.events.streams import Stream
from servicekit.mapping.timestamps import to_rfc3339
from servicekit.ops.checks import check
from servicekit.ops.outbox import outbox
from servicekit.ops.service import Service
from servicekit.rpc.server import RpcServer
from servicekit.runtime.clock import system_clock
from servicekit.runtime.settings import Operational
from servicekit.testing.issuer import LocalIssuer
from servicekit.testing.nats import NatsServer, nats_server

TICKETS, CUSTOMERS = Collection("tickets"), Collection("customers")
STREAM = Stream("TICKETS", ("internal.*.tickets.>",))
NOWHERE = "127.0.0.1:1"
Printed = pytest.CaptureFixture[str]


@pytest.fixture
def issuer() -> Iterator[LocalIssuer]:
    with LocalIssuer() as issuer:
        yield issuer


@pytest.fixture
async def nats() -> AsyncIterator[NatsServer]:
    async with nats_server() as server:
        yield server


@pytest.fixture
def service(tmp_path: Path, nats: NatsServer, issuer: LocalIssuer) -> Service:
    settings = {
        "store_url": f"sqlite:///{tmp_path / 'tickets.db'}",
        "nats_url": nats.url,
        "jwt_issuer": issuer.url,
        "jwt_jwks_url": issuer.jwks_url,
        "token_url": issuer.token_url,
        "client_id": "tickets",
        "page_token_secret": "only for this test",
    }
    operational = Operational.model_validate(settings)
    return Service("tickets", operational, [TICKETS, CUSTOMERS], [STREAM])


def but(service: Service, **settings: Any) -> Service:
    """The same service with other settings."""
    return replace(service, operational=service.operational.model_copy(update=settings))


def lines(printed: Printed) -> list[dict[str, Any]]:
    """What a command printed; here log lines come between."""
    return [orjson.loads(line) for line in printed.readouterr().out.splitlines() if line.startswith("{")]


async def provision(service: Service) -> None:
    """What the service does when it starts."""
    bus = Bus(service.operational.nats_url, service.name)
    bus.start()
    await bus.ensure([DEAD_LETTERS, *service.streams])
    await bus.close()


def ticket(id: str, *recorded_at: int) -> Document:
    outbox = [{"id": f"{id}-{n}", "subject": "s", "recorded_at": at, "event": {}} for n, at in enumerate(recorded_at)]
    return {"id": id, "version": 1, "outbox": outbox}


async def test_where_all_is_there_every_check_says_so(service: Service, capsys: Printed) -> None:
    await provision(service)

    assert await check(service) == 0
    parts = ("settings", "store", "bus", "streams", "issuer", "token")
    assert lines(capsys) == [{"check": part, "ok": True} for part in parts]


@pytest.mark.parametrize(
    ("broken", "settings", "says"),
    [
        ("store", {"store_url": "sqlite:////proc/nowhere/tickets.db"}, "it takes no document"),
        ("bus", {"nats_url": f"nats://{NOWHERE}"}, "no connection within 3 s"),
        ("issuer", {"jwt_jwks_url": f"http://{NOWHERE}/jwks.json"}, "the issuer's keys cannot be had"),
        ("token", {"token_url": f"http://{NOWHERE}/token"}, "the issuer gives no token"),
    ],
)
async def test_check_names_the_setting_of_what_does_not_answer(
    service: Service, capsys: Printed, broken: str, settings: dict[str, str], says: str
) -> None:
    await provision(service)

    assert await check(but(service, **settings)) == 1
    (finding,) = [line for line in lines(capsys) if not line["ok"]]
    assert finding["check"] == broken
    assert finding["wrong"].startswith(says)
    assert f"AFTERSALES_{next(iter(settings)).upper()}" in finding["remedy"]


async def test_streams_that_are_missing_are_named(service: Service, capsys: Printed) -> None:
    assert await check(service) == 1
    (finding,) = [line for line in lines(capsys) if not line["ok"]]
    assert (finding["check"], finding["wrong"]) == ("streams", "missing: DEAD_LETTERS, TICKETS")


async def test_a_service_that_is_called_is_asked_whether_it_is_there(service: Service, capsys: Printed) -> None:
    await provision(service)
    server = RpcServer([])
    port = await server.start("127.0.0.1:0")
    calling = replace(service, targets={"tickets": f"127.0.0.1:{port}", "warranty": NOWHERE})

    assert await check(calling) == 1
    starting, away = lines(capsys)[-2:]
    assert (starting["check"], starting["wrong"]) == ("tickets", "it is not ready")
    assert (away["check"], away["wrong"]) == ("warranty", "no answer: UNAVAILABLE")
    assert away["remedy"].startswith("AFTERSALES_WARRANTY_TARGET: ")
    await server.set_serving(True)
    await check(calling)
    assert lines(capsys)[-2] == {"check": "tickets", "ok": True}
    await server.stop(0)


async def test_a_check_leaves_no_document_behind(service: Service, tmp_path: Path) -> None:
    await check(service)

    with closing(connect(tmp_path / "tickets.db")) as file:
        assert file.execute("SELECT count(*) FROM ops_checks").fetchone() == (0,)


async def test_outbox_command_names_longest_waiting_and_takes_none(service: Service, capsys: Printed) -> None:
    now = system_clock()()
    store = await open_store(service.operational.store_url, service.collections)
    tickets = store.documents(TICKETS)
    hour, minute = now - 3600 * SECOND, now - 60 * SECOND
    for document in (ticket("tic_new", minute), ticket("tic_old", hour, minute), ticket("tic_told")):
        await tickets.insert(document)

    assert await outbox(service, limit=1) == 0

    first, oldest, other = lines(capsys)
    assert first["age_seconds"] == pytest.approx(3600, abs=60)
    del first["age_seconds"], oldest["age_seconds"]
    assert first == {"collection": "tickets", "pending": 2, "oldest": to_rfc3339(hour)}
    assert oldest == {"collection": "tickets", "document": "tic_old", "events": 2, "oldest": to_rfc3339(hour)}
    assert other == {"collection": "customers", "pending": 0, "oldest": None, "age_seconds": None}
    assert len(await tickets.take_outbox(now=now, recorded_before=now, lease=1, limit=9)) == 2
    await store.close()


async def test_without_its_store_there_is_no_outbox_to_tell_of(service: Service, capsys: Printed) -> None:
    assert await outbox(but(service, store_url="sqlite:////proc/nowhere/tickets.db"), limit=1) == 1
    assert capsys.readouterr().err.startswith("the store does not answer: ")
