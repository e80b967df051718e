"""Closed tickets are emptied when they are old, on each store and with a moved clock; nothing else is."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest
from domainkit.instants import DAY, Instant, after
from servicekit.documents import Document
from servicekit.runtime.settings import read
from servicekit.runtime.timers import Timers
from servicekit.testing.clock import FakeClock
from servicekit.testing.waiting import eventually
from tickets.policies.domain.kinds import ResolutionCode
from tickets.settings import Settings
from tickets.tickets import wiring
from tickets.tickets.domain.lifecycle import close, resolve
from tickets.tickets.domain.ticket import Status, Ticket
from tickets.tickets.repository.tickets import TICKETS, TICKETS_KEPT
from tickets.tickets.timers import closed_tickets_timer
from tickets.wiring import MIGRATIONS

from services.tickets.tests.privacy.office import AGENT, Office

FOUR_YEARS = 1460


async def closed(office: Office, id: str, at: Instant) -> None:
    """Resolved and closed, and its events published."""
    solved = partial(resolve, code=ResolutionCode.SOLVED, by=AGENT, rules=office.rules, terms=office.terms, now=at)
    await office.tickets.change(id, solved)
    await office.tickets.change(id, partial(close, by=AGENT, rules=office.rules, terms=office.terms, now=at))
    await flushed(office, id)


async def flushed(office: Office, id: str) -> None:
    documents = office.store.documents(TICKETS)
    waiting = (await documents.get(id) or {})["outbox"]
    await documents.clear_outbox(id, [each["id"] for each in waiting])


async def ticket(office: Office, id: str) -> Ticket:
    found = await office.tickets.get(id)
    assert found
    return found


@asynccontextmanager
async def emptying(office: Office, clock: FakeClock, days: int = FOUR_YEARS) -> AsyncIterator[None]:
    documents, timers = office.store.documents(TICKETS), Timers(clock)
    erase = wiring.erasing(office.context, office.tickets)
    running = asyncio.create_task(timers.run(closed_tickets_timer(documents, TICKETS_KEPT, erase, clock, days=days)))
    yield
    await timers.stop(5)
    await running


async def test_ticket_closed_long_ago_is_emptied(office: Office) -> None:
    day_after = after(office.now, DAY)
    await closed(office, "tkt_m1", day_after)
    await closed(office, "tkt_m2", Instant(day_after + 1))
    clock = FakeClock(after(day_after, FOUR_YEARS * DAY))

    async def emptied() -> bool:
        return (await ticket(office, "tkt_m1")).erased_at is not None

    async with emptying(office, clock):
        assert await eventually(emptied)
    texts = set(await office.documents("maija"))
    assert not texts & {"tkt_m1", "msg_tkt_m1_0", "msg_tkt_m1_1"}
    assert {"cus_m", "tkt_m0", "tkt_m2", "msg_tkt_m2_0"} <= texts  # open, and closed a microsecond later
    old = await ticket(office, "tkt_m1")
    assert (old.status, old.closed_at, old.erased_at) == (Status.CLOSED, day_after, clock.now)
    assert old.resolution
    assert (await ticket(office, "tkt_m2")).erased_at is None


async def test_emptied_ticket_is_not_due_again(office: Office) -> None:
    day_after = after(office.now, DAY)
    await closed(office, "tkt_m1", day_after)
    documents = office.store.documents(TICKETS)
    assert await documents.find(TICKETS_KEPT, {})
    await office.erase("maija")
    assert await documents.find(TICKETS_KEPT, {}) == []


async def test_zero_days_empty_no_ticket(office: Office) -> None:
    documents, erase = office.store.documents(TICKETS), wiring.erasing(office.context, office.tickets)
    assert closed_tickets_timer(documents, TICKETS_KEPT, erase, office.context.clock, days=0) == ()


@pytest.mark.parametrize(
    ("days", "refused"), [("0", ""), ("61", ""), ("60", "the 60 days of AFTERSALES_REOPEN_WINDOW_DAYS"), ("30", "30")]
)
def test_ticket_is_kept_while_it_can_be_reopened(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], days: str, refused: str
) -> None:
    monkeypatch.setenv("AFTERSALES_WARRANTY_TARGET", "127.0.0.1:1")
    monkeypatch.setenv("AFTERSALES_REOPEN_WINDOW_DAYS", "60")
    monkeypatch.setenv("AFTERSALES_CLOSED_TICKETS_DAYS", days)
    if not refused:
        assert read(Settings).closed_tickets_days == int(days)
        return
    with pytest.raises(SystemExit):
        read(Settings)
    assert refused in capsys.readouterr().err


async def test_ticket_of_an_older_release_is_found_once_migrated(office: Office) -> None:
    await closed(office, "tkt_m1", office.now)
    documents = office.store.documents(TICKETS)
    document = await documents.get("tkt_m1")
    assert document
    older = {name: value for name, value in document.items() if name != "kept_since"}
    await documents.replace({**older, "version": older["version"] + 1}, if_version=older["version"])
    assert await documents.find(TICKETS_KEPT, {}) == []

    [change] = [each.change for each in MIGRATIONS if each.id == "2026-11-closed-tickets"]
    by_id: dict[str, Document | None] = {each["id"]: change(each) for each in await documents.scan()}
    assert [id for id, changed in by_id.items() if changed] == ["tkt_m1"]
    changed = by_id["tkt_m1"]
    assert changed
    await documents.replace({**changed, "version": changed["version"] + 1}, if_version=changed["version"])
    assert [each["id"] for each in await documents.find(TICKETS_KEPT, {})] == ["tkt_m1"]
    assert change(await documents.get("tkt_m1") or {}) is None
