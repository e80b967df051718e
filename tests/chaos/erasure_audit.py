"""Compares every erasure that was accepted with what is left of the customer: nothing, and no hole where it was."""

import re
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator

import httpx
import orjson
from evidence import SERVICES, read_feed, read_pages, read_stream
from killer import Say
from nats.aio.client import Client
from notifications.feed.repository import FEED_PARKED
from servicekit.documents import Document, Documents
from shop import Json
from stores import Stores
from writers import History

_MARKED = re.compile(rb"zq[0-9a-f]{12}")
_AT_ONCE = 500


async def findings(history: History, nats: Client, stores: Stores, say: Say) -> list[str]:
    token = history.shop.system.token("admin", sub="auditor", retailers=(history.shop.id,))
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=history.shop.system.gateway.base_url, headers=headers, timeout=30) as admin:
        erasures = await read_pages(admin, "/v1/erasures", retailer=history.shop.id)
    partner = {"Authorization": f"Bearer {history.shop.system.token('partner', retailers=(history.shop.id,))}"}
    async with httpx.AsyncClient(base_url=history.shop.system.gateway.base_url, headers=partner, timeout=30) as http:
        feed = await read_feed(http)
    found = [*history.unexpected, *_erasures(history, erasures), *_announced(erasures, feed)]
    held = await _held(nats, stores)
    erased = {each["customer_id"] for each in erasures}
    found += _remains(_words(history, lambda customer: customer in erased), held)
    asked_for = {operation.path for operation in history.of("erase")}
    others = _words(history, lambda customer: f"/v1/customers/{customer}:erase" not in asked_for)
    found += [f"LOST: {len(gone)} customers nobody erased" for gone in [others - held["tickets.customers"]] if gone]
    for service in SERVICES:
        events = await read_stream(nats, service.upper(), f"internal.{history.shop.id}.>")
        found += _sequences(service, [each.event for each in events])
    parked = await stores.of("notifications", FEED_PARKED).scan()
    found += [f"the feed holds {each['id']} back" for each in parked]
    asked = len(history.of("erase"))
    say(f"  {history.shop.id}: {history.acknowledged('erase')} of {asked} erasures acknowledged, {len(others)} others")
    return found


def _erasures(history: History, erasures: list[Json]) -> Iterator[str]:
    states = {each["id"]: each["state"] for each in erasures}
    for operation in history.of("erase"):
        if operation.answer and operation.answer["id"] not in states:
            yield f"LOST {operation.name}: it was acknowledged and is not there"
    yield from (f"LOST erasure {id} is {state}" for id, state in states.items() if state != "completed")


def _announced(erasures: list[Json], feed: list[Json]) -> Iterator[str]:
    """Partners hear once of each end."""
    ends = Counter(each["data"]["customer_id"] for each in feed if each["type"].endswith(".CustomerErased"))
    for erasure in erasures:
        if ends[erasure["customer_id"]] != 1:
            yield f"the feed has {ends[erasure['customer_id']]} ends of erasure {erasure['id']}"
    positions = [event["position"] for event in feed]
    if positions != list(range(1, len(positions) + 1)):
        yield "the feed of the erased has gaps"


def _words(history: History, wanted: Callable[[str], bool]) -> set[bytes]:
    """Of the customers that are wanted, by their ids."""
    return {
        operation.body["customer"]["name"].encode()
        for operation in history.of("purchase")
        if operation.answer and wanted(operation.answer["customer_id"])
    }


def _remains(words: set[bytes], held: dict[str, set[bytes]]) -> Iterator[str]:
    for place, there in held.items():
        if left := words & there:
            yield f"LEFT in {place}: what {len(left)} erased customers said"


async def _held(nats: Client, stores: Stores) -> dict[str, set[bytes]]:
    """The marked words that are in each collection and each stream."""
    held: defaultdict[str, set[bytes]] = defaultdict(set)
    for name, documents in stores.all():
        async for document in _all(documents):
            held[name] |= set(_MARKED.findall(orjson.dumps(document)))
    for info in await nats.jetstream().streams_info():
        name = str(info.config.name)
        held[f"stream {name}"] = {
            word for each in await read_stream(nats, name, ">") for word in _MARKED.findall(orjson.dumps(each.event))
        }
    return held


async def _all(documents: Documents) -> AsyncIterator[Document]:
    after = ""
    while some := await documents.scan(after=after, limit=_AT_ONCE):
        for document in some:
            yield document
        after = some[-1]["id"]


def _sequences(service: str, events: Iterable[Json]) -> Iterator[str]:
    """Each aggregate's events are there once: those that were emptied come later in the stream than they did."""
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for event in events:
        numbers[event["subject"]].append(event["sequence"])
    for id, sequence in numbers.items():
        if sorted(sequence) != list(range(1, len(sequence) + 1)):
            yield f"{service}: the events of {id} are {sorted(sequence)}"
