"""Long replies to one ticket while NATS is away: memory stays bounded, then 503, and afterwards every event arrives."""

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import httpx
import nats
import orjson
import pytest
from faulty import Faulty
from shop import Json, Shop, new_shop
from system import eventually

MEMORY_LIMIT = 512 * 2**20  # bytes: what the chart gives a service
LONGEST = 20_000  # characters
WRITERS = 3
ENOUGH = 2_000  # replies that no outbox has room for


@pytest.fixture
def without_nats(faulty: Faulty) -> Iterator[Faulty]:
    """NATS comes back, at the latest with the end of the test."""
    try:
        yield faulty
    finally:
        faulty.system.put_right()


def test_outbox_of_long_replies_is_bounded_without_nats(without_nats: Faulty) -> None:
    faulty = without_nats
    shop = new_shop(faulty.system)
    purchase = shop.sold()
    ticket, other = (shop.open_ticket(purchase).json()["id"] for _ in range(2))
    faulty.system.stack.stop("nats")
    tickets = faulty.pid("tickets")
    reported, refused = reply_until_refused(shop, purchase["customer_id"], ticket, tickets)
    assert peak_memory(tickets) < MEMORY_LIMIT
    assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {(503, "EVENTS_WAITING")}
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in refused)
    assert len(reported) > 300
    assert reply(shop.customer(purchase["customer_id"]), other, "x").status_code == 201
    faulty.system.stack.start("nats")
    heard = eventually(lambda: all_of(events_of(shop, ticket), len(reported)), "every event", 30)
    assert [event["sequence"] for event in heard] == list(range(1, len(heard) + 1))
    replies = [event["data"]["message"] for event in heard if event["type"].endswith("TicketMessageAdded")]
    assert {message["id"]: message["body"] for message in replies} == reported
    assert len(replies) == len(reported)
    assert peak_memory(tickets) < MEMORY_LIMIT
    assert eventually(lambda: reply(shop.customer(purchase["customer_id"]), ticket, "x").status_code == 201, "room")


def reply_until_refused(
    shop: Shop, customer_id: str, ticket: str, pid: int
) -> tuple[dict[str, str], list[httpx.Response]]:
    """The texts of all replies that were acknowledged by message id, and the answers that refused one.

    Gives up where the process takes too much memory: the machine's is finite too.
    """
    reported: dict[str, str] = {}
    refused: list[httpx.Response] = []
    numbers = count(1)

    def write() -> None:
        with shop.customer(customer_id) as customer:
            while not refused and peak_memory(pid) < MEMORY_LIMIT and (number := next(numbers)) < ENOUGH:
                text = f"{number}: ".ljust(LONGEST, "€")  # three bytes each
                answer = reply(customer, ticket, text)
                if answer.status_code == 201:
                    reported[answer.json()["id"]] = text
                elif answer.json()["code"] != "ETAG_MISMATCH":  # others were faster ten times
                    refused.append(answer)

    with ThreadPoolExecutor(WRITERS) as writers:
        for writing in [writers.submit(write) for _ in range(WRITERS)]:
            writing.result()
    return reported, refused


def reply(customer: httpx.Client, ticket: str, text: str) -> httpx.Response:
    return customer.post(f"/v1/tickets/{ticket}/messages", json={"body": text})


def all_of(events: list[Json], replies: int) -> list[Json] | None:
    return events if len(events) > replies else None  # the opening too


def events_of(shop: Shop, ticket: str) -> list[Json]:
    """All events of the ticket on NATS, in their order there."""

    async def fetch() -> list[Json]:
        connection = await nats.connect(shop.system.nats_url)
        try:
            subject = f"internal.{shop.id}.tickets.v1.ticket.>"
            subscription = await connection.jetstream().subscribe(subject, ordered_consumer=True)
            events = []
            pending = 1
            while pending:
                message = await subscription.next_msg(timeout=5)
                pending = message.metadata.num_pending
                events.append(orjson.loads(message.data))
        finally:
            await connection.close()
        return [event for event in events if event["subject"] == ticket]

    return asyncio.run(fetch())


def peak_memory(pid: int) -> int:
    """The most that the process ever had in memory, in bytes."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) * 1024
