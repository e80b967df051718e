"""Fixtures: a calendar, a policy, a few people, a ticket, and the service with a fake of warranty."""

from collections.abc import AsyncIterator, Callable, Sequence, Set
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import grpc
import pytest
from aftersales.warranty.v1.asset_service_pb2_grpc import add_AssetServiceServicer_to_server
from domainkit.actors import Actor, ActorKind
from domainkit.business_time import Calendar, Interval
from domainkit.instants import DAY, EPOCH, HOUR, SECOND, Instant
from servicekit.testing.service import RunningService, running_service
from tickets.policies.domain.kinds import Channel, Priority, TargetKind
from tickets.policies.domain.policy import PolicyVersion
from tickets.tickets.domain import coverage
from tickets.tickets.domain.message import MessageDraft
from tickets.tickets.domain.opening import Draft, open_ticket
from tickets.tickets.domain.terms import CalendarSource, Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules
from tickets.wiring import COLLECTIONS, wire

from services.tickets.tests.steps import Shop, Warranty, open_shop

Moment = Callable[[str], Instant]


@pytest.fixture
def at() -> Moment:
    """`at("2026-03-06 16:00")`: the instant of a wall clock in Helsinki. 2026-03-02 is a Monday."""
    zone = ZoneInfo("Europe/Helsinki")
    return lambda text: Instant(round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()) * SECOND)


@pytest.fixture
def calendar() -> Calendar:
    """Monday to Friday, 09:00 to 17:00."""
    return Calendar("Europe/Helsinki", ((Interval(9 * 60, 17 * 60),),) * 5 + ((), ()))


@pytest.fixture
def rules() -> Rules:
    return Rules(reopen_window=14 * DAY)


@pytest.fixture
def terms(calendar: Calendar) -> Terms:
    budgets = {
        priority: {TargetKind.FIRST_RESPONSE: first * HOUR, TargetKind.RESOLUTION: resolution * HOUR}
        for priority, first, resolution in (
            (Priority.LOW, 16, 80),
            (Priority.NORMAL, 8, 40),
            (Priority.HIGH, 4, 16),
            (Priority.URGENT, 1, 8),
        )
    }
    policy = PolicyVersion(
        id="slp_1.1",
        policy_id="slp_1",
        number=1,
        retailer="nordic-home",
        name="standard",
        position=0,
        budgets=budgets,
        created_at=EPOCH,
    )
    return Terms(
        policy=policy,
        calendar=calendar,
        calendar_id="cal_1",
        calendar_version=1,
        chosen_by=CalendarSource.RETAILER,
    )


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
def ticket(terms: Terms, maija: Actor, monday: Instant) -> Ticket:
    """New since Monday at nine, of normal priority: an answer is due at 17:00, a resolution on Friday at 17:00."""
    draft = Draft("nordic-home", "cus_maija", "It leaks", MessageDraft("Since yesterday."), maija, Channel.WEB)
    opened, _ = open_ticket(
        draft, id="tkt_1", message_id="msg_1", coverage=coverage.NOT_APPLICABLE, terms=terms, now=monday
    )
    return opened


class Stored:
    """A repository on a dictionary, and the events that it was given."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.events: list[Any] = []

    async def get(self, id: str) -> Any:
        return self.values.get(id)

    async def get_many(self, ids: Sequence[str]) -> list[Any]:
        return [self.values[id] for id in ids if id in self.values]

    async def add(self, value: Any, events: Sequence[Any], key: Any = None) -> Any:
        assert value.id not in self.values
        return self._keep(value, events)

    async def change(self, id: str, act: Any, *, if_version: Set[int] | None = None, key: Any = None) -> Any:
        value = self.values.get(id)
        if value is None:
            return None
        changed, events = act(value)
        return value if changed == value and not events else self._keep(changed, events)

    async def admit(self, id: str, key: Any) -> None: ...

    def _keep(self, value: Any, events: Sequence[Any]) -> Any:
        self.values[value.id] = replace(value, version=value.version + 1)
        self.events.extend(events)
        return self.values[value.id]


@pytest.fixture
def stored() -> Callable[[], Stored]:
    return Stored


@pytest.fixture
async def warranty(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Warranty]:
    """A fake of the warranty service, which tickets calls."""
    warranty = Warranty()  # type: ignore[abstract] # the other methods answer UNIMPLEMENTED
    server = grpc.aio.server()
    add_AssetServiceServicer_to_server(warranty, server)
    monkeypatch.setenv("AFTERSALES_WARRANTY_TARGET", f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}")
    monkeypatch.setenv("AFTERSALES_COVERAGE_TIMEOUT_SECONDS", "5")
    await server.start()
    yield warranty
    await server.stop(0)


@pytest.fixture
def store_url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where the service stores: embedded, except in tests that are `on_either_store`. Objects go to a folder."""
    if "either_store_url" not in request.fixturenames:
        return ""
    monkeypatch.setenv("AFTERSALES_OBJECTS_URL", f"file://{tmp_path}/objects")
    return str(request.getfixturevalue("either_store_url"))


@pytest.fixture
async def service(warranty: Warranty, monday: Instant, store_url: str) -> AsyncIterator[RunningService]:
    """The service on a Monday at nine, when business hours begin."""
    async with running_service("tickets", COLLECTIONS, wire, now=monday, store_url=store_url) as service:
        yield service


@pytest.fixture
async def shop(service: RunningService) -> Shop:
    return await open_shop(service)
