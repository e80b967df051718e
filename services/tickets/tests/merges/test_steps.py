"""A merge changes two documents. Killed anywhere between, it is finished by whoever comes next; on both stores."""

import os
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from domainkit.instants import HOUR, SECOND, Instant, after
from domainkit.refusals import Refused
from pymongo import MongoClient
from servicekit.documents import open_store
from servicekit.testing.clock import FakeClock
from servicekit.testing.mongo_urls import of_database
from tickets.tickets.domain.change import Change
from tickets.tickets.domain.endings import cancel
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Status, Ticket
from tickets.tickets.domain.transitions import Rules
from tickets.tickets.ports.stored import Tickets
from tickets.tickets.repository.messages import MESSAGES, MessageRepository
from tickets.tickets.repository.tickets import MERGE_STEPS, TICKETS
from tickets.tickets.timers import merges_timer
from tickets.tickets.use_cases.changing import Changing
from tickets.tickets.use_cases.merging import MergeTickets

from services.tickets.tests.tickets.clockwork import AINO, Clockwork
from services.tickets.tests.tickets.fixed_terms import FixedTerms

on_each_store = pytest.mark.parametrize("store_url", ["embedded", "motor"], indirect=True)
killed_before = pytest.mark.parametrize("write", [2, 3])


@pytest.fixture
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An embedded store, or with the parameter `motor` a database of MongoDB."""
    if getattr(request, "param", "") != "motor":
        yield f"sqlite:///{tmp_path / 'store.db'}"
        return
    server = os.environ.get("MONGO_URL") or pytest.skip("MONGO_URL is not set: the MongoDB backend is NOT tested")
    database = f"merges_{uuid4().hex}"
    yield of_database(server, database)
    with MongoClient[dict[str, Any]](server) as client:
        client.drop_database(database)


class Killed(Exception):
    pass


@dataclass
class Dying:
    """The repository of a process that is killed before a write, counted from 1."""

    tickets: Tickets
    write: int

    async def change(self, *args: Any, **options: Any) -> Ticket | None:
        self.write -= 1
        if self.write == 0:
            raise Killed
        return await self.tickets.change(*args, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.tickets, name)


@dataclass
class Late:
    """The repository of a process that has read tickets before others changed them."""

    tickets: Tickets
    read: dict[str, Ticket]

    async def get(self, id: str) -> Ticket | None:
        return self.read.get(id) or await self.tickets.get(id)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.tickets, name)


@dataclass(frozen=True)
class Aino:
    """An agent of the retailer."""

    role: str = "agent"
    id: str = AINO.id
    display_name: str = "Aino"
    retailers: frozenset[str] = frozenset({"nordic-home"})
    only_customer: str | None = None

    def sees(self, retailer: str, customer_id: str | None = None) -> bool:
        return retailer in self.retailers

    def retailer(self, named: str) -> str:
        return named


class Merges:
    """`tkt_1` and `tkt_2` in a store, and what merges them."""

    def __init__(self, clockwork: Clockwork, terms: Terms, rules: Rules) -> None:
        self.clockwork, self.terms, self.rules = clockwork, terms, rules
        self.messages = MessageRepository(clockwork.store.documents(MESSAGES))
        self.whole = self.of(clockwork.repository)
        self.timer = merges_timer(clockwork.documents, MERGE_STEPS, self.whole, clockwork.clock)

    def of(self, tickets: Any) -> MergeTickets:
        return MergeTickets(
            tickets, self.messages, self.clockwork.staff, Changing(tickets, FixedTerms(self.terms)), self.rules
        )

    def change(self, id: str = "tkt_1") -> Change:
        return Change(id, Aino(), self.clockwork.clock())

    async def killed(self, write: int, act: Callable[[MergeTickets], Any]) -> None:
        with pytest.raises(Killed):
            await act(self.of(Dying(self.clockwork.repository, write)))

    async def sweep(self) -> None:
        """The timer, some time later, and until nothing is due."""
        clock = self.clockwork.clock
        clock.advance(10)
        for _ in range(10):
            now = clock()
            due = self.timer.latest(now)
            found = await self.clockwork.documents.claim(MERGE_STEPS, {}, due=due, now=now, lease=10 * SECOND)
            if found is None:
                return
            await self.timer.act(found)
        pytest.fail("the timer finds the same again and again")

    async def both(self) -> tuple[Ticket, Ticket]:
        return await self.clockwork.ticket("tkt_1"), await self.clockwork.ticket("tkt_2")

    async def names(self, id: str) -> Sequence[str]:
        return [name for name, _ in await self.clockwork.events(id)]


@pytest.fixture
async def merges(store_url: str, terms: Terms, rules: Rules, ticket: Ticket, monday: Instant) -> AsyncIterator[Merges]:
    store = await open_store(store_url, [TICKETS, MESSAGES])
    clockwork = Clockwork(store, terms, FakeClock(after(monday, HOUR)))
    await clockwork.add(ticket)
    await clockwork.add(replace(ticket, id="tkt_2", opening=replace(ticket.opening, id="msg_2", ticket_id="tkt_2")))
    yield Merges(clockwork, terms, rules)
    await store.close()


@on_each_store
@killed_before
async def test_merge_that_was_killed_is_finished_once(merges: Merges, write: int) -> None:
    await merges.killed(write, lambda use: use.merge(merges.change(), "tkt_2", other_customer=False))
    await merges.sweep()
    source, target = await merges.both()
    assert (source.status, source.merge_step) == (Status.MERGED, None)
    assert [each.ticket_id for each in target.merged] == ["tkt_1"]
    assert await merges.names("tkt_1") == ["TicketMerged"]
    assert await merges.names("tkt_2") == ["TicketAbsorbed"]


@on_each_store
@killed_before
async def test_unmerge_that_was_killed_is_finished_once(merges: Merges, write: int) -> None:
    before = await merges.clockwork.ticket("tkt_1")
    await merges.whole.merge(merges.change(), "tkt_2", other_customer=False)
    merges.clockwork.clock.advance(hours=1)
    await merges.killed(write, lambda use: use.unmerge(merges.change()))
    await merges.sweep()
    source, target = await merges.both()
    assert (source.status, source.merge_step, source.merged_into) == (before.status, None, None)
    assert target.merged == ()
    assert await merges.names("tkt_1") == ["TicketMerged", "TicketUnmerged"]
    assert await merges.names("tkt_2") == ["TicketAbsorbed", "TicketReleased"]


async def test_merge_into_what_ended_meanwhile_is_undone(merges: Merges) -> None:
    await merges.killed(2, lambda use: use.merge(merges.change(), "tkt_2", other_customer=False))
    await merges.clockwork.change(lambda t, terms, now: cancel(t, AINO, merges.rules, terms, now), "tkt_2")
    await merges.sweep()
    source, target = await merges.both()
    assert (source.status, source.merge_step, source.merged_into) == (Status.NEW, None, None)
    assert target.merged == ()
    assert await merges.names("tkt_1") == ["TicketMerged", "TicketUnmerged"]


async def test_tickets_merged_into_each_other_at_once_make_no_cycle(merges: Merges) -> None:
    read = await merges.clockwork.ticket("tkt_1")
    await merges.killed(2, lambda use: use.merge(merges.change("tkt_1"), "tkt_2", other_customer=False))
    late = merges.of(Dying(Late(merges.clockwork.repository, {"tkt_1": read}), 2))
    with pytest.raises(Killed):
        await late.merge(merges.change("tkt_2"), "tkt_1", other_customer=False)
    await merges.sweep()
    statuses = sorted(each.status for each in await merges.both())
    assert statuses == [Status.MERGED, Status.NEW]


async def test_merge_follows_the_chain_to_its_end(merges: Merges, ticket: Ticket) -> None:
    third = replace(ticket, id="tkt_3", opening=replace(ticket.opening, id="msg_3", ticket_id="tkt_3"))
    await merges.clockwork.add(third)
    await merges.whole.merge(merges.change("tkt_2"), "tkt_3", other_customer=False)
    merged = await merges.whole.merge(merges.change("tkt_1"), "tkt_2", other_customer=False)
    assert merged.merged_into is not None
    assert merged.merged_into.ticket_id == "tkt_3"
    with pytest.raises(Refused, match="into itself"):
        await merges.whole.merge(merges.change("tkt_3"), "tkt_1", other_customer=False)


async def test_target_that_was_merged_meanwhile_hands_the_source_on(merges: Merges, ticket: Ticket) -> None:
    third = replace(ticket, id="tkt_3", opening=replace(ticket.opening, id="msg_3", ticket_id="tkt_3"))
    await merges.clockwork.add(third)
    await merges.killed(2, lambda use: use.merge(merges.change(), "tkt_2", other_customer=False))
    await merges.whole.merge(merges.change("tkt_2"), "tkt_3", other_customer=False)
    await merges.sweep()
    source, last = await merges.clockwork.ticket("tkt_1"), await merges.clockwork.ticket("tkt_3")
    assert source.merged_into is not None
    assert source.merged_into.ticket_id == "tkt_3"
    assert {each.ticket_id for each in last.merged} == {"tkt_1", "tkt_2"}
