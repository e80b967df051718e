"""What the tests of this service share: one calendar, one policy, a few people, and a ticket to work on."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import grpc
import pytest
from aftersales.warranty.v1 import asset_service_pb2
from aftersales.warranty.v1.asset_service_pb2_grpc import AssetServiceServicer, add_AssetServiceServicer_to_server
from google.protobuf.timestamp_pb2 import Timestamp
from pydantic import SecretStr
from servicekit.auth import ServiceTokens
from servicekit.documents import Document, Documents, open_store
from servicekit.pages import Pages
from servicekit.relay import Relay
from servicekit.rpc.server import RpcServer
from servicekit.run import Kit, Parts
from servicekit.settings import Operational
from servicekit.testing.clock import FakeClock
from servicekit.testing.issuer import LocalIssuer
from servicekit.timers import Timers
from tickets.adapters.collections import COLLECTIONS
from tickets.domain import coverage
from tickets.domain.actor import Actor, ActorKind
from tickets.domain.calendar import Calendar, Interval
from tickets.domain.instants import DAY, HOUR, Instant
from tickets.domain.opening import Draft, open_ticket
from tickets.domain.sla import Policy, Priority, TargetKind
from tickets.domain.ticket import Channel, Ticket
from tickets.domain.transitions import Rules
from tickets.wiring import wire

Moment = Callable[[str], Instant]


@pytest.fixture
def at() -> Moment:
    """`at("2026-03-06 16:00")`: the instant of a wall clock in Helsinki. 2026-03-02 is a Monday."""
    zone = ZoneInfo("Europe/Helsinki")
    return lambda text: round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()) * 1_000_000


@pytest.fixture
def calendar() -> Calendar:
    """Monday to Friday, 09:00 to 17:00."""
    return Calendar("Europe/Helsinki", ((Interval(9 * 60, 17 * 60),),) * 5 + ((), ()))


@pytest.fixture
def rules(calendar: Calendar) -> Rules:
    budgets = {
        priority: {TargetKind.FIRST_RESPONSE: first * HOUR, TargetKind.RESOLUTION: resolution * HOUR}
        for priority, first, resolution in (
            (Priority.LOW, 16, 80),
            (Priority.NORMAL, 8, 40),
            (Priority.HIGH, 4, 16),
            (Priority.URGENT, 1, 8),
        )
    }
    return Rules(Policy("standard", calendar, budgets), reopen_window=14 * DAY)


@pytest.fixture
def maija() -> Actor:
    return Actor(ActorKind.CUSTOMER, "maija", "Maija")


@pytest.fixture
def agent() -> Actor:
    return Actor(ActorKind.AGENT, "agent-1", "Aino Agent")


@pytest.fixture
def monday(at: Moment) -> Instant:
    return at("2026-03-02 09:00")


@pytest.fixture
def ticket(rules: Rules, maija: Actor, monday: Instant) -> Ticket:
    """New since Monday at nine, of normal priority: an answer is due at 17:00, a resolution on Friday at 17:00."""
    draft = Draft("nordic-home", "cus_maija", "It leaks", "Since yesterday.", maija, Channel.WEB)
    opened, _ = open_ticket(
        draft, id="tkt_1", message_id="msg_1", coverage=coverage.NOT_APPLICABLE, policy=rules.policy, now=monday
    )
    return opened


class Stored:
    """Aggregates in a dictionary: what the ports ask for, and the events that were told."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.events: list[Any] = []

    async def get(self, id: str) -> Any:
        return self.values.get(id)

    async def get_many(self, ids: Sequence[str]) -> list[Any]:
        return [self.values[id] for id in ids if id in self.values]

    async def add(self, value: Any, events: Sequence[Any], request: Any = None) -> Any:
        assert value.id not in self.values
        return self._keep(value, events)

    async def change(self, id: str, act: Any, *, if_version: int | None = None, request: Any = None) -> Any:
        value = self.values.get(id)
        if value is None:
            return None
        changed, events = act(value)
        return value if changed == value and not events else self._keep(changed, events)

    def _keep(self, value: Any, events: Sequence[Any]) -> Any:
        self.values[value.id] = replace(value, version=value.version + 1)
        self.events.extend(events)
        return self.values[value.id]


@pytest.fixture
def stored() -> Callable[[], Stored]:
    return Stored


@dataclass
class Told:
    """In place of the relay: the events of every document written, in order."""

    events: list[dict[str, Any]] = field(default_factory=list)

    def soon(self, documents: Documents, document: Document) -> None:
        known = {event["id"] for event in self.events}
        self.events += [one["event"] for one in document["outbox"] if one["id"] not in known]

    def watch(self, documents: Documents) -> None:
        """There is no sweep here."""

    def types(self, subject: str) -> list[str]:
        return [event["type"].rpartition(".")[2] for event in self.events if event["subject"] == subject]


@dataclass
class Warranty(AssetServiceServicer):
    """The warranty service: it knows the assets of `covered`, and says who asked."""

    covered: set[str] = field(default_factory=set)
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def CheckCoverage(
        self, request: asset_service_pb2.CheckCoverageRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> asset_service_pb2.CheckCoverageResponse:
        metadata = {key: str(value) for key, value in context.invocation_metadata() or ()}
        self.asked.append((metadata["x-aftersales-retailer"], request.asset_id))
        if request.asset_id not in self.covered:
            await context.abort(grpc.StatusCode.NOT_FOUND, "not registered")
        answer = asset_service_pb2.CheckCoverageResponse(covered=True)
        answer.coverage.ends_at.CopyFrom(Timestamp(seconds=4_000_000_000))
        return answer


@dataclass
class Running:
    """The service and what surrounds it. `call` is what a caller does; `parts` is what the process would run."""

    channel: grpc.aio.Channel
    parts: Parts
    issuer: LocalIssuer
    clock: FakeClock
    told: Told
    warranty: Warranty

    async def call(self, stub: Any, method: str, request: Any, token: str = "") -> Any:
        metadata = [("authorization", f"Bearer {token}")] if token else []
        return await getattr(stub(self.channel), method)(request, metadata=metadata, timeout=10)


@pytest.fixture(scope="session")
def issuer() -> Iterator[LocalIssuer]:
    with LocalIssuer() as issuer:
        yield issuer


@pytest.fixture
async def running(tmp_path: Path, issuer: LocalIssuer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Running]:
    warranty = Warranty()  # type: ignore[abstract] # the other methods answer UNIMPLEMENTED
    clock, told = FakeClock(), Told()
    peer = grpc.aio.server()
    add_AssetServiceServicer_to_server(warranty, peer)
    monkeypatch.setenv("AFTERSALES_WARRANTY_TARGET", f"127.0.0.1:{peer.add_insecure_port('127.0.0.1:0')}")
    monkeypatch.setenv("AFTERSALES_COVERAGE_TIMEOUT_SECONDS", "5")
    await peer.start()
    store = await open_store(f"sqlite:///{tmp_path / 'tickets.db'}", COLLECTIONS)
    kit = Kit(
        name="tickets",
        operational=cast(Operational, None),
        clock=clock,
        store=store,
        bus=cast(Any, None),
        relay=cast(Relay, told),
        timers=Timers(clock),
        pages=Pages("a secret of the tests"),
        authenticator=issuer.authenticator(),
        service_tokens=ServiceTokens(
            token_url=issuer.token_url, client_id="tickets", client_secret=SecretStr("secret")
        ),
    )
    parts = await wire(kit)
    server = RpcServer(parts.servicers)
    port = await server.start("127.0.0.1:0")
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield Running(channel, parts, issuer, clock, told, warranty)
    await server.stop(0)
    await kit.close()
    await peer.stop(0)
    await store.close()
