"""Warnings and breaches are noticed when they are due: each once, dated exactly, whoever comes first."""

import os
from asyncio import gather
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from aftersales.tickets.v1 import ticket_service_pb2
from domainkit.actors import Actor
from domainkit.instants import MINUTE, Instant
from pymongo import MongoClient
from servicekit.documents import VersionConflict, open_store
from servicekit.testing.clock import FakeClock
from servicekit.testing.mongo_urls import of_database
from servicekit.testing.service import RunningService
from tickets.policies.domain.kinds import Priority, ResolutionCode
from tickets.tickets.domain import lifecycle
from tickets.tickets.domain.erasure import erase
from tickets.tickets.domain.lifecycle import Edits
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules
from tickets.tickets.domain.waiting import WaitFor, wait
from tickets.tickets.migrations import in_clocks
from tickets.tickets.repository.messages import MESSAGES
from tickets.tickets.repository.tickets import TICKETS

from services.tickets.tests.steps import Shop, published
from services.tickets.tests.tickets.clockwork import Clockwork

Moment = Callable[[str], Instant]

MOTOR = "motor"
NO_MONGO = "MONGO_URL is not set: the MongoDB backend is NOT tested"
on_each_store = pytest.mark.parametrize("store_url", ["embedded", MOTOR], indirect=True)


@pytest.fixture
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An embedded store, or with the parameter MOTOR a database of MongoDB."""
    if getattr(request, "param", "") != MOTOR:
        yield f"sqlite:///{tmp_path / 'store.db'}"
        return
    server = os.environ.get("MONGO_URL") or pytest.skip(NO_MONGO)
    database = f"clocks_{os.getpid()}"
    yield of_database(server, database)
    with MongoClient[dict[str, Any]](server) as client:
        client.drop_database(database)


@pytest.fixture
async def replicas(store_url: str, terms: Terms, ticket: Ticket, monday: Instant) -> AsyncIterator[list[Clockwork]]:
    """Two of them, each with a clock of its own, and the ticket: opened on Monday at nine."""
    store = await open_store(store_url, [TICKETS, MESSAGES])
    both = [Clockwork(store, terms, FakeClock(monday)) for _ in range(2)]
    await both[0].add(ticket)
    yield both
    await store.close()


@pytest.fixture
def replica(replicas: list[Clockwork]) -> Clockwork:
    return replicas[0]


async def test_warning_is_due_at_its_share_and_not_before(replica: Clockwork, at: Moment) -> None:
    replica.clock.now = Instant(at("2026-03-02 15:24") - 1)
    assert await replica.sweep() == 0
    replica.clock.now = at("2026-03-02 15:24")
    assert await replica.sweep() == 1
    assert await replica.facts() == [("TicketSlaWarning", "first_response", 80, at("2026-03-02 15:24"))]
    (_, warning), *_ = await replica.events()
    assert (warning["cycle"], warning["due_at"], warning["cause"]) == (1, "2026-03-02T15:00:00Z", "time")


async def test_downtime_delays_facts_and_loses_none(replica: Clockwork, at: Moment) -> None:
    replica.clock.now = at("2026-03-16 09:00")
    assert await replica.sweep() == 1
    assert await replica.facts() == [
        ("TicketSlaWarning", "first_response", 80, at("2026-03-02 15:24")),
        ("TicketSlaBreached", "first_response", 100, at("2026-03-02 17:00")),
        ("TicketSlaWarning", "resolution", 80, at("2026-03-05 17:00")),
        ("TicketSlaBreached", "resolution", 100, at("2026-03-06 17:00")),
    ]
    assert await replica.sweep() == 0


@on_each_store
async def test_fact_is_noticed_once_by_two_replicas(replicas: list[Clockwork], at: Moment) -> None:
    for each in replicas:
        each.clock.now = at("2026-03-02 16:00")
    claimed = await replicas[0].claimed()
    assert claimed

    async def notice(replica: Clockwork) -> None:
        with suppress(VersionConflict):
            await replica.timer.act(claimed)

    await gather(*map(notice, replicas))
    assert len(await replicas[0].facts()) == 1


async def test_clock_that_is_behind_notices_nothing_again(replicas: list[Clockwork], at: Moment) -> None:
    ahead, behind = replicas
    ahead.clock.now, behind.clock.now = at("2026-03-02 15:24"), at("2026-03-02 15:23")
    assert await ahead.sweep() == 1
    assert await behind.sweep() == 0
    behind.clock.now = at("2026-03-02 17:01")
    assert await behind.sweep() == 1
    assert [(name, share) for name, _, share, _ in await behind.facts()] == [
        ("TicketSlaWarning", 80),
        ("TicketSlaBreached", 100),
    ]


@on_each_store
async def test_replica_that_is_killed_makes_no_fact_late(replicas: list[Clockwork], at: Moment) -> None:
    killed, other = replicas
    killed.clock.now = other.clock.now = at("2026-03-02 15:24")
    assert await killed.claimed()
    assert await other.sweep() == 0
    other.clock.advance(seconds=4)
    assert await other.sweep() == 1
    assert len(await other.facts()) == 1


async def test_command_that_comes_first_records_the_breach_once(
    replica: Clockwork, rules: Rules, agent: Actor, at: Moment
) -> None:
    replica.clock.now = at("2026-03-02 17:30")
    await replica.change(lambda t, terms, now: lifecycle.update(t, Edits(subject="Drips"), agent, rules, terms, now))
    names = [name for name, _ in await replica.events()]
    assert names == ["TicketSlaWarning", "TicketSlaBreached", "TicketUpdated"]
    await replica.sweep()
    assert [name for name, _ in await replica.events()] == names


async def test_priority_that_is_too_late_is_a_breach_with_that_cause(
    replica: Clockwork, rules: Rules, agent: Actor, at: Moment
) -> None:
    replica.clock.now = at("2026-03-02 14:00")
    raised = Edits(priority=Priority.HIGH)
    await replica.change(lambda t, terms, now: lifecycle.update(t, raised, agent, rules, terms, now))
    (updated, _), *facts = await replica.events()
    assert updated == "TicketUpdated"
    assert [(name, data["at"], data["due_at"], data["cause"]) for name, data in facts if data["share"] == 100] == [
        ("TicketSlaBreached", "2026-03-02T12:00:00Z", "2026-03-02T11:00:00Z", "priority_changed")
    ]
    await replica.sweep()
    assert len(await replica.events()) == 1 + len(facts)


async def test_waiting_ticket_has_nothing_due(replica: Clockwork, rules: Rules, agent: Actor, at: Moment) -> None:
    replica.clock.now = at("2026-03-02 15:00")
    await replica.change(lambda t, terms, now: wait(t, WaitFor(text="A photo"), agent, rules, terms, now))
    replica.clock.now = at("2026-03-20 09:00")
    assert await replica.sweep() == 0


@pytest.mark.parametrize("ending", ["resolved", "closed", "erased"])
async def test_ticket_that_ended_has_nothing_due(
    replica: Clockwork, rules: Rules, agent: Actor, at: Moment, ending: str
) -> None:
    solved = ResolutionCode.SOLVED
    replica.clock.now = at("2026-03-02 10:00")
    if ending == "erased":
        await replica.repository.erase("tkt_1", lambda t: erase(t, replica.clock()))
    else:
        await replica.change(lambda t, terms, now: lifecycle.resolve(t, solved, agent, rules, terms, now))
    if ending == "closed":
        await replica.change(lambda t, terms, now: lifecycle.close(t, agent, rules, terms, now))
    replica.clock.now = at("2026-04-20 09:00")
    assert await replica.sweep() == 0
    assert await replica.facts() == []


async def test_ticket_of_an_older_release_is_found_once_it_is_migrated(replica: Clockwork, at: Moment) -> None:
    replica.clock.now = at("2026-03-02 16:00")
    stored = await replica.documents.get("tkt_1")
    assert stored
    older = {**stored, "version": stored["version"] + 1}
    older["sla"] = {
        name: stored["sla"][name] for name in ("policy", "started_at", "targets", "stood_for", "stands_since")
    }
    del older["clock_at"]
    await replica.documents.replace(older, if_version=stored["version"])
    assert await replica.sweep() == 0
    change = await in_clocks(replica.store, replica.clock, [older])
    migrated = change(older)
    assert migrated
    await replica.documents.replace({**migrated, "version": 3}, if_version=2)
    assert await replica.sweep() == 1
    assert [name for name, *_ in await replica.facts()] == ["TicketSlaWarning"]
    nothing_due = {**stored, "sla": {name: value for name, value in stored["sla"].items() if name != "next_at"}}
    assert [change(each) for each in (stored, nothing_due)] == [None, None]


async def test_service_notices_what_is_due_and_shows_it(service: RunningService, shop: Shop) -> None:
    (timer,) = (each for each in service.components.timers if each.name == "sla")
    opened = await shop.open()
    now = service.clock.advance(days=30)
    claimed = await timer.documents.claim(timer.index, timer.where, due=now, now=now, lease=MINUTE)
    assert claimed
    assert claimed["id"] == opened.id
    await timer.act(claimed)
    happened = await published(service, opened.id)
    assert happened == ["TicketOpened", *["TicketSlaWarning", "TicketSlaBreached"] * 2]
    shown = (await service.call(ticket_service_pb2.GetTicketRequest(id=opened.id))).ticket
    assert all(target.breached for target in shown.sla.targets)
    assert shown.etag.startswith("2-")
