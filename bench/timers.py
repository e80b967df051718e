"""The clock of tickets: what a sweep costs when nothing is due, and how late warnings leave when many fall due.

Usage: `make bench-timers [TICKETS=10000] [DUE=1000]`, on the embedded store and, with MONGO_URL, on MongoDB. Tickets
are open and their clocks run; of so many of them a warning falls due within one minute. The timer, the store, the
outbox and NATS are those of the service, in one process. A warning is late from when it was due until a consumer of
the stream has it.
"""

import asyncio
import os
import sys
import time
from argparse import ArgumentParser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any

from domainkit.actors import Actor, ActorKind
from domainkit.business_time import Calendar, Interval
from domainkit.ids import random_id
from domainkit.instants import EPOCH, HOUR, SECOND, Instant, after
from domainkit.viewer import Viewer
from nats.aio.msg import Msg
from nats.js.api import DeliverPolicy
from pymongo import MongoClient
from servicekit.documents import Store, open_store
from servicekit.documents.aggregates import Aggregates
from servicekit.events.bus import Bus
from servicekit.events.envelope import parse
from servicekit.events.relay import Relay
from servicekit.mapping.timestamps import from_rfc3339
from servicekit.runtime.clock import system_clock
from servicekit.runtime.timers import Timer, Timers
from servicekit.telemetry import logs
from servicekit.testing.mongo_urls import of_database
from servicekit.testing.nats import nats_server
from tickets.policies.domain.kinds import Channel, Priority, TargetKind
from tickets.policies.domain.policy import PolicyVersion
from tickets.teams.domain.team import Team
from tickets.tickets.domain import coverage
from tickets.tickets.domain.message import MessageDraft
from tickets.tickets.domain.opening import Draft, open_ticket
from tickets.tickets.domain.terms import CalendarSource, OpeningFacts, Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.integration_events import ticket_event
from tickets.tickets.repository.messages import MESSAGES
from tickets.tickets.repository.tickets import (
    CLOCKS,
    OMITTED_WHEN_EMPTY,
    TICKETS,
    TicketRepository,
    ticket_index_fields,
)
from tickets.tickets.timers import sla_timer
from tickets.tickets.use_cases.changing import Changing
from tickets.tickets.use_cases.clock_work import ClockWork
from tickets.wiring import STREAMS

_SWEEPS = 200
_LEAD_SECONDS = 20  # in which the tickets are stored whose warnings fall due then
_WITHIN_SECONDS = 60
_AT_ONCE = 32
_WARNINGS = "internal.*.tickets.v1.ticket.sla_warning"
_MAIJA = Actor(ActorKind.CUSTOMER, "maija", "Maija")

_BUDGET = 50 * HOUR
_WARNED_AFTER = _BUDGET * 80 // 100
_PATIENCE_SECONDS = 60

_clock = system_clock(0)

TERMS = Terms(
    policy=PolicyVersion(
        id="slp_1.1",
        policy_id="slp_1",
        number=1,
        retailer="nordic-home",
        name="standard",
        position=0,
        budgets={Priority.NORMAL: {TargetKind.FIRST_RESPONSE: _BUDGET, TargetKind.RESOLUTION: 10 * _BUDGET}},
        created_at=EPOCH,
    ),
    calendar=Calendar("Europe/Helsinki", ((Interval(0, 24 * 60),),) * 7),
    calendar_id="cal_1",
    calendar_version=1,
    chosen_by=CalendarSource.RETAILER,
)
"""Around the clock, so that the benchmark measures the same at every hour."""


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.timers", description=__doc__)
    parser.add_argument("--tickets", type=int, default=10_000, help="open tickets with running clocks")
    parser.add_argument("--due", type=int, default=1_000, help="warnings that fall due within one minute")
    asked = parser.parse_args()
    logs.start("bench", "ERROR", sys.stderr)
    with TemporaryDirectory() as folder:
        asyncio.run(_measure("embedded store", f"sqlite:///{folder}/tickets.db", asked.tickets, asked.due))
    if server := os.environ.get("MONGO_URL"):
        database = f"bench_timers_{os.getpid()}"
        try:
            asyncio.run(_measure("MongoDB", of_database(server, database), asked.tickets, asked.due))
        finally:
            with MongoClient[dict[str, Any]](server) as client:
                client.drop_database(database)


async def _measure(name: str, url: str, tickets: int, due: int) -> None:
    store = await open_store(url, [TICKETS, MESSAGES])
    try:
        async with _bus() as bus:
            relay = Relay(bus, _clock)
            repository, timer = _timer(store, relay)
            await _fill(repository, tickets - due, lambda _: after(_clock(), 30 * HOUR))
            sweeps = await _sweeps(timer)
            print(f"{name}, {tickets - due:,} open tickets, nothing due: a sweep takes {_percentiles(sweeps, 'ms')}")
            first, between = after(_clock(), _LEAD_SECONDS * SECOND), _WITHIN_SECONDS * SECOND // due
            await _fill(repository, due, lambda n: after(first, n * between))
            late = await _lateness(bus, relay, timer, due)
            print(f"{name}, {due:,} warnings within a minute: they leave after {_percentiles(late, 's')}", flush=True)
    finally:
        await store.close()


@asynccontextmanager
async def _bus() -> AsyncIterator[Bus]:
    async with nats_server() as server:
        bus = Bus(server.url, "tickets")
        bus.start()
        try:
            await bus.wait_connected()
            await bus.ensure(STREAMS)
            yield bus
        finally:
            await bus.close()


class _TheseTerms:
    """The same for every ticket."""

    async def for_opening(self, facts: OpeningFacts) -> Terms:
        return TERMS

    async def newest(self, ticket: Ticket) -> Terms:
        return TERMS

    async def of(self, ticket: Ticket) -> Terms:
        return TERMS


class _NoAgents:
    """The policy has no rules that name anybody."""

    async def acting(self, viewer: Viewer) -> Actor:
        raise NotImplementedError

    async def assignable(self, agent_id: str, retailer: str, team_id: str = "") -> Actor:
        raise NotImplementedError

    async def team(self, team_id: str, retailer: str) -> Team:
        raise NotImplementedError


def _timer(store: Store, relay: Relay) -> tuple[TicketRepository, Timer]:
    documents = store.documents(TICKETS)
    aggregates = Aggregates(
        documents,
        kind=Ticket,
        relay=relay,
        clock=_clock,
        source="/aftersales/tickets",
        to_integration_event=ticket_event,
        index_fields=ticket_index_fields,
        omit_when_empty=OMITTED_WHEN_EMPTY,
        texts=[store.documents(MESSAGES)],
    )
    repository, terms = TicketRepository(aggregates), _TheseTerms()
    work = ClockWork(repository, terms, _NoAgents(), Changing(repository, terms))
    return repository, sla_timer(documents, CLOCKS, work, _clock)


async def _fill(repository: TicketRepository, count: int, warned_at: Callable[[int], Instant]) -> None:
    """Stores tickets, each with the instant at which its first warning is due."""
    for start in range(0, count, _AT_ONCE):
        numbers = range(start, min(start + _AT_ONCE, count))
        await asyncio.gather(*(repository.add(_ticket(warned_at(n)), []) for n in numbers))


def _ticket(warned_at: Instant) -> Ticket:
    draft = Draft("nordic-home", "cus_maija", "It leaks", MessageDraft("Since yesterday."), _MAIJA, Channel.WEB)
    ticket, _ = open_ticket(
        draft,
        id=random_id("tkt"),
        message_id=random_id("msg"),
        coverage=coverage.NOT_APPLICABLE,
        terms=TERMS,
        now=after(warned_at, -_WARNED_AFTER),
    )
    return ticket


async def _sweeps(timer: Timer) -> list[float]:
    """How long the timer looks, in ms, and finds nothing."""
    taken = []
    for _ in range(_SWEEPS):
        begun, now = time.perf_counter(), _clock()
        found = await timer.documents.claim(timer.index, timer.where, due=now, now=now, lease=SECOND)
        taken.append((time.perf_counter() - begun) * 1_000)
        if found is not None:
            raise SystemExit(f"something was due: {found['id']}")
    return taken


async def _lateness(bus: Bus, relay: Relay, timer: Timer, due: int) -> list[float]:
    """How late each warning is, in seconds, when a consumer of the stream has it."""
    late: dict[str, float] = {}

    async def receive(message: Msg) -> None:
        event = parse(message.data)
        if event.subject in late:
            raise SystemExit(f"{event.subject} has warned twice")
        late[event.subject] = (_clock() - from_rfc3339(event.data["at"])) / SECOND

    await bus.jetstream.subscribe(
        _WARNINGS, stream="TICKETS", cb=receive, ordered_consumer=True, deliver_policy=DeliverPolicy.NEW
    )
    timers = Timers(_clock)
    publishing, running = asyncio.create_task(relay.run()), asyncio.create_task(timers.run([timer]))
    ends = time.monotonic() + _LEAD_SECONDS + _WITHIN_SECONDS + _PATIENCE_SECONDS
    try:
        while len(late) < due and time.monotonic() < ends:  # noqa: ASYNC110 - they come within a minute
            await asyncio.sleep(0.1)
        if len(late) < due:
            print(f"only {len(late):,} of them have come after {_PATIENCE_SECONDS} s more:", end=" ")
    finally:
        await timers.stop(grace=5)
        await running
        publishing.cancel()
    return list(late.values())


def _percentiles(values: list[float], unit: str) -> str:
    cuts = quantiles(values, n=100, method="inclusive")
    named = {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "most": max(values)}
    return ", ".join(f"{name} {value:.2f} {unit}" for name, value in named.items())


if __name__ == "__main__":
    main()
