"""Invalid, repeated and reordered messages, published on the NATS of a running system."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import run
from sys import executable
from uuid import uuid4

import nats
import pytest
from nats.aio.client import Client
from servicekit.documents.ids import new_id
from settling import wait_until_settled
from shop import Json, Shop, new_shop
from stores import opened
from system import System

Events = list[tuple[str, Json]]  # subject and event


@asynccontextmanager
async def bus_of(system: System) -> AsyncIterator[Client]:
    client = await nats.connect(system.nats_url)
    try:
        yield client
    finally:
        await client.jetstream().purge_stream("DEAD_LETTERS")
        await client.close()


async def reported(client: Client, shop: Shop, ticket_id: str, count: int) -> Events:
    """The first events of a ticket, as they lie on the bus."""
    subscription = await client.jetstream().subscribe(f"internal.{shop.id}.tickets.v1.ticket.>", ordered_consumer=True)
    events: Events = []
    while len(events) < count:
        message = await subscription.next_msg(timeout=10)
        event = json.loads(message.data)
        if event["subject"] == ticket_id:
            events.append((message.subject, event))
    await subscription.unsubscribe()
    return events


def of_another_ticket(events: Events, ticket_id: str) -> Events:
    """The same story, as if it had happened to a ticket that nobody opened."""
    original = events[0][1]["subject"]
    copies = json.loads(json.dumps(events).replace(original, ticket_id))
    return [(subject, {**event, "id": new_id("evt")}) for subject, event in copies]


def from_the_future(subject: str, event: Json) -> tuple[str, Json]:
    """The event as a later version may tell it, which only adds."""
    data = {**event["data"], "mood": {"level": 7}, "ticket": {**event["data"]["ticket"], "urgency": "extreme"}}
    return subject, {**event, "data": data, "partitionkey": "unheard-of"}


async def test_repeated_reordered_and_newer_events_have_one_effect(system: System) -> None:
    shop = new_shop(system)
    purchase = shop.sold()
    address, ticket_id = f"{purchase['order_id']}@mail.example", new_id("tkt")
    original = shop.open_ticket(purchase).raise_for_status().json()["id"]
    shop.agent.post(f"/v1/tickets/{original}/messages", json={"body": "Is it plugged in?"}).raise_for_status()
    shop.agent.post(f"/v1/tickets/{original}:resolve", json={"code": "solved"}).raise_for_status()
    async with bus_of(system) as client:
        opening, answered, resolved = of_another_ticket(await reported(client, shop, original, 3), ticket_id)
        subject, event = resolved
        unheard_of = {**event, "id": new_id("evt"), "type": "aftersales.tickets.v1.TicketTeleported", "sequence": 3}
        beamed = subject.replace("resolved", "teleported"), unheard_of
        story = [(subject, {**event, "sequence": 4}), beamed, answered, from_the_future(*opening)]
        for subject, event in story * 3:  # each with a message id of its own: JetStream cannot know that it repeats
            payload = json.dumps(event).encode()
            await client.jetstream().publish(subject, payload, headers={"Nats-Msg-Id": str(uuid4())})
        assert await on_its_way(shop, client) == []
        assert feed_of(shop, ticket_id) == ["TicketOpened", "TicketAnswered", "TicketResolved"]
        assert len(mails_about(system, address, ticket_id)) == 2  # acknowledged, and answered
        assert max(Counter(mail["headers"]["Message-ID"] for mail in system.mails(address)).values()) == 1
        assert (await client.jetstream().stream_info("DEAD_LETTERS")).state.messages == 0


def feed_of(shop: Shop, ticket_id: str) -> list[str]:
    """The feed entries of a ticket, in order. Asserts that its sequence has no gap."""
    page = shop.partner.get("/v1/events", params={"limit": 1000}).raise_for_status().json()
    events = [event for event in page["items"] if event["subject"] == ticket_id]
    assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
    return [event["type"].rpartition(".")[2] for event in events]


def mails_about(system: System, address: str, ticket_id: str) -> list[str]:
    """The subjects of the mails that lead to a ticket."""
    return [mail["subject"] for mail in system.mails(address) if f"/tickets/{ticket_id}" in mail["text"]]


async def on_its_way(shop: Shop, client: Client) -> list[str]:
    """What is not through after all patience; nothing if all is well."""
    async with opened(shop.system.store_urls) as stores:
        return await wait_until_settled([shop.id], client, stores, 30, lambda text: None)


@dataclass(frozen=True)
class Release:
    """What runs as notifications (release/sitecustomize.py)."""

    mistake: Path

    def cannot_read(self, text: str) -> None:
        """The opening of a ticket with this text in it."""
        self.mistake.write_text(text)

    def repair(self) -> None:
        self.mistake.unlink(missing_ok=True)


@pytest.fixture
def release(system: System) -> Iterator[Release]:
    release = Release(Path(system.stack.environment("notifications")["MISTAKE"]))
    yield release
    release.repair()


async def test_dead_letter_is_replayed_only_to_its_consumer(system: System, release: Release) -> None:
    shop = new_shop(system)
    purchase = shop.sold()
    address = f"{purchase['order_id']}@mail.example"
    async with bus_of(system) as client:
        release.cannot_read("poisonous lamp")
        poison = shop.open_ticket(purchase, subject="A poisonous lamp").raise_for_status().json()["id"]
        harmless = shop.open_ticket(purchase).raise_for_status().json()["id"]
        shop.agent.post(f"/v1/tickets/{poison}/messages", json={"body": "Which one?"}).raise_for_status()
        garbage = f"internal.{shop.id}.tickets.v1.ticket.closed"
        await client.jetstream().publish(garbage, b"\x00 no event", headers={"Nats-Msg-Id": str(uuid4())})
        assert await on_its_way(shop, client) == []
        letters = {(letter["consumer"], letter["subject"].rpartition(".")[2]): letter for letter in dead(system)}
        assert {key: letter["reason"].partition(":")[0] for key, letter in letters.items()} == {
            ("mail", "opened"): "this release cannot read it",
            ("feed-tickets", "opened"): "this release cannot read it",
            ("feed-tickets", "closed"): "the payload is no JSON",
        }
        assert len(mails_about(system, address, poison)) == 1  # the answer; of the opening there is no mail
        assert len(mails_about(system, address, harmless)) == 1
        assert (feed_of(shop, poison), feed_of(shop, harmless)) == ([], ["TicketOpened"])

        release.repair()
        replay = ("-m", "devtools.stack", "--root", str(system.stack.plan.root), "dead-letters", "notifications")
        command(*replay, "--replay", str(letters["feed-tickets", "opened"]["number"]))
        assert await on_its_way(shop, client) == []
        assert feed_of(shop, poison) == ["TicketOpened", "TicketAnswered"]
        assert len(mails_about(system, address, poison)) == 1

        ops(system, "replay", str(letters["mail", "opened"]["number"]))
        assert await on_its_way(shop, client) == []
        assert len(mails_about(system, address, poison)) == 2
        assert feed_of(shop, poison) == ["TicketOpened", "TicketAnswered"]
        assert [letter["number"] for letter in dead(system)] == [letters["feed-tickets", "closed"]["number"]]


def dead(system: System) -> list[Json]:
    return ops(system, "list")


def ops(system: System, *arguments: str) -> list[Json]:
    """An operator's command about the dead letters of notifications, in the service's own environment."""
    environment = system.stack.environment("notifications")
    return command("-m", "notifications", "ops", "dead-letters", *arguments, environment=environment)


def command(*arguments: str, environment: Mapping[str, str] | None = None) -> list[Json]:
    done = run((executable, *arguments), env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
