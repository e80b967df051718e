"""The store of tickets is set back under a running system: what it publishes anew does not vanish unseen."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import nats
import orjson
import outlets
import pytest
from faulty import Faulty
from probes import metric, ops_urls
from shop import Json, Shop, new_shop
from system import System, eventually

LETTERS = "dead.notifications.feed-tickets"


@pytest.fixture
def system(on_embedded: Faulty) -> Iterator[System]:
    """Without letters of ours afterwards."""
    yield on_embedded.system
    asyncio.run(purged(on_embedded.system))


async def purged(system: System) -> None:
    connection = await nats.connect(system.nats_url)
    await connection.jetstream().purge_stream("DEAD_LETTERS", subject=LETTERS)
    await connection.close()


def test_events_of_a_rolled_back_store_become_dead_letters(system: System, tmp_path: Path) -> None:
    shop = new_shop(system)
    ticket = shop.open_ticket(shop.sold()).json()["id"]
    store = Path(system.store_urls["tickets"].removeprefix("sqlite:///"))
    eventually(lambda: reported(shop, ticket) == ["ticket.opened"], "the opening in the feed")
    copied(store, tmp_path / "older.db")
    answered(shop, ticket)
    eventually(lambda: reported(shop, ticket) == ["ticket.opened", "ticket.answered"], "the answer in the feed")
    assert conflicts(system) == 0
    system.stack.stop("tickets")
    store.unlink()
    copied(tmp_path / "older.db", store)
    system.put_right()
    answered(shop, ticket)
    (letter,) = eventually(lambda: letters(system, ticket), "a dead letter")
    assert letter["reason"] == f"tickets:{ticket} had another event 2 before: was the store of its service rolled back?"
    assert conflicts(system) == 1
    answered(shop, ticket)
    expected = ["ticket.opened", "ticket.answered", "ticket.answered"]
    eventually(lambda: reported(shop, ticket) == expected, "what came after the known numbers")


def copied(store: Path, to: Path) -> None:
    with closing(sqlite3.connect(store)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


def answered(shop: Shop, ticket: str) -> None:
    shop.agent.post(f"/v1/tickets/{ticket}/messages", json={"body": "Which model is it?"}).raise_for_status()


def reported(shop: Shop, ticket: str) -> list[str]:
    """What the shop's feed says of the ticket."""
    subjects = {"TicketOpened": "ticket.opened", "TicketAnswered": "ticket.answered"}
    items = shop.partner.get("/v1/events").raise_for_status().json()["items"]
    return [subjects[each["type"].rpartition(".")[2]] for each in items if each["subject"] == ticket]


def letters(system: System, ticket: str) -> list[Json]:
    held = [each for each in outlets.stream(system, "DEAD_LETTERS") if each[0] == LETTERS]
    found = [(headers["Aftersales-Reason"], orjson.loads(payload)) for _, headers, payload in held]
    return [{"reason": reason, "event": event} for reason, event in found if event["subject"] == ticket]


def conflicts(system: System) -> float:
    return metric(ops_urls(system)["notifications"], "aftersales_sequence_conflicts_total", consumer="feed-tickets")
