"""What is there afterwards, of one shop: read by HTTP, from NATS and from the stores."""

from asyncio import Semaphore, gather
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import orjson
from feedback.answers.repository import ANSWERS
from feedback.invitations.repository import INVITATIONS
from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig
from notifications.deliveries.repository import DELIVERIES
from servicekit.documents import Collection, Document
from shop import Json, Shop
from stores import Stores
from tickets.purchases.repository import PURCHASES
from tickets.tickets.repository.tickets import TICKETS
from warranty.assets.repository import ASSETS

SERVICES = ("tickets", "warranty", "notifications", "feedback")
_HOME: dict[str, tuple[str, Collection]] = {
    "ticket": ("tickets", TICKETS),
    "purchase": ("tickets", PURCHASES),
    "asset": ("warranty", ASSETS),
    "delivery": ("notifications", DELIVERIES),
    "invitation": ("feedback", INVITATIONS),
    "answer": ("feedback", ANSWERS),
}
"""Where the aggregate of an event is stored, by the word in the event's subject."""

_BATCH = 500


@dataclass(frozen=True)
class PublishedEvent:
    """An event as it lies in a stream."""

    subject: str
    event: Json

    @property
    def name(self) -> str:
        """TicketOpened"""
        return str(self.event["type"].rpartition(".")[2])

    @property
    def aggregate(self) -> str:
        """ticket"""
        return self.subject.split(".")[4]


@dataclass(frozen=True)
class Evidence:
    listed: list[Json]  # tickets as the gateway lists them
    tickets: dict[str, Json]  # each with its messages
    purchases: list[Json]
    published: dict[str, list[PublishedEvent]]  # by service, in the order of its stream
    answers: list[Json]  # to surveys
    feed: list[Json]  # by HTTP
    announced: list[Json]  # the same on NATS
    mails: list[Json]
    documents: dict[str, Document]  # of every aggregate that published something

    def events(self, service: str, name: str) -> Iterator[Json]:
        return (published.event for published in self.published[service] if published.name == name)


async def gathered(shop: Shop, nats: Client, stores: Stores) -> Evidence:
    tokens = {role: shop.system.token(role, sub="auditor", retailers=(shop.id,)) for role in ("agent", "partner")}
    async with _reader(shop, tokens["agent"]) as agent, _reader(shop, tokens["partner"]) as partner:
        listed = await read_pages(agent, "/v1/tickets")
        published = {service: await read_stream(nats, service.upper(), f"internal.{shop.id}.>") for service in SERVICES}
        return Evidence(
            listed=listed,
            tickets=await _tickets(agent, sorted({ticket["id"] for ticket in listed})),
            purchases=await read_pages(partner, "/v1/purchases"),
            published=published,
            answers=await read_pages(agent, "/v1/feedback/answers"),
            feed=await read_feed(partner),
            announced=[each.event for each in await read_stream(nats, "FEED", f"aftersales.{shop.id}.>")],
            mails=_mails(shop),
            documents=await _documents(stores, published),
        )


async def dead_letters(nats: Client) -> int:
    return (await nats.jetstream().stream_info("DEAD_LETTERS")).state.messages


def _reader(shop: Shop, token: str) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.AsyncClient(base_url=shop.system.gateway.base_url, headers=headers, timeout=30)


async def _get(http: httpx.AsyncClient, path: str, **query: str | int) -> Any:
    return (await http.get(path, params=query)).raise_for_status().json()


async def read_pages(http: httpx.AsyncClient, path: str, **query: str) -> list[Json]:
    items: list[Json] = []
    page = await _get(http, path, page_size=100, **query)
    items += page["items"]
    while token := page["next_page_token"]:
        page = await _get(http, path, page_size=100, page_token=token, **query)
        items += page["items"]
    return items


async def _tickets(http: httpx.AsyncClient, ids: list[str]) -> dict[str, Json]:
    free = Semaphore(16)

    async def one(id: str) -> Json:
        async with free:
            ticket: Json = await _get(http, f"/v1/tickets/{id}")
            if ticket["message_count"] > len(ticket["messages"]):
                ticket["messages"] = await read_pages(http, f"/v1/tickets/{id}/messages")
            return ticket

    return dict(zip(ids, await gather(*map(one, ids)), strict=True))


async def read_feed(http: httpx.AsyncClient) -> list[Json]:
    events: list[Json] = []
    page = await _get(http, "/v1/events", limit=1000)
    while page["items"]:
        events += page["items"]
        page = await _get(http, "/v1/events", limit=1000, after=page["next_cursor"])
    return events


async def read_stream(nats: Client, stream: str, subject: str) -> list[PublishedEvent]:
    """Every message of a stream below a subject, in order."""
    config = ConsumerConfig(filter_subject=subject, ack_policy=AckPolicy.NONE, inactive_threshold=30)
    consumer = await nats.jetstream().pull_subscribe(subject, stream=stream, config=config)
    held = (await consumer.consumer_info()).num_pending or 0
    published: list[PublishedEvent] = []
    while len(published) < held:
        messages = await consumer.fetch(min(_BATCH, held - len(published)), timeout=30)
        published += [PublishedEvent(message.subject, orjson.loads(message.data)) for message in messages]
    await consumer.unsubscribe()
    return published


def _mails(shop: Shop) -> list[Json]:
    sender = f"Nordic Home <care@{shop.id}.example>"
    query: dict[str, str | int] = {"header": f"From: {sender}", "limit": 1_000_000}
    return list(shop.system.devtools.get("/mail", params=query, timeout=60).raise_for_status().json())


async def _documents(stores: Stores, published: dict[str, list[PublishedEvent]]) -> dict[str, Document]:
    ids: defaultdict[str, set[str]] = defaultdict(set)
    for events in published.values():
        for each in events:
            ids[each.aggregate].add(each.event["subject"])
    found: dict[str, Document] = {}
    for aggregate, wanted in ids.items():
        service, collection = _HOME[aggregate]
        found |= await stores.whole(service, collection, sorted(wanted))
    return found
