"""What many requests, large answers and long queues ask of MongoDB, seen in the commands that reach it."""

from asyncio import gather
from collections.abc import Iterator
from time import monotonic
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.uri_parser import parse_uri
from servicekit.documents import Backlog, Collection, Document, Index, StoreUnavailable, Waiting, open_store
from servicekit.testing.mongo_proxy import MongoProxy, refusal

DUE = Index("due", equal=("kind",), order_by="due_at")
THINGS = Collection("things", (DUE,))
SINCE = "_unique._outbox_since"


def thing(n: int, *recorded_at: int) -> Document:
    outbox = [{"id": f"evt_{n}_{at}", "subject": "s", "recorded_at": at, "event": {}} for at in recorded_at]
    return {"id": f"thi_{n:04}", "version": 1, "kind": "k", "due_at": n, "outbox": outbox}


@pytest.fixture
def stored(mongo_url: str) -> Iterator[Any]:
    """The collection, as another release sees it."""
    with MongoClient[dict[str, Any]](mongo_url) as client:
        yield client[parse_uri(mongo_url)["database"]]["things"]


@pytest.mark.parametrize("requests", [64, 200])
async def test_a_frozen_server_holds_nobody_past_the_timeout(
    proxy: MongoProxy, proxied_url: str, requests: int
) -> None:
    store = await open_store(f"{proxied_url}?timeoutMS=2000", [THINGS])
    things = store.documents(THINGS)
    await gather(*(things.get("thi_1") for _ in range(requests)))
    proxy.freeze()
    begun = monotonic()

    async def waited() -> float:
        with pytest.raises(StoreUnavailable):
            await things.get("thi_1")
        return monotonic() - begun

    assert max(await gather(*(waited() for _ in range(requests)))) < 4
    proxy.thaw()
    await store.close()


async def test_as_many_requests_as_said_are_in_flight(proxy: MongoProxy, proxied_url: str) -> None:
    store = await open_store(f"{proxied_url}?timeoutMS=20000", [THINGS])
    proxy.freeze(greetings=False)
    asked = gather(*(store.documents(THINGS).get("thi_1") for _ in range(70)), return_exceptions=True)
    await proxy.held(64)
    proxy.thaw()
    assert await asked == [None] * 70
    await store.close()


async def test_a_page_is_one_answer(proxy: MongoProxy, proxied_url: str) -> None:
    store = await open_store(proxied_url, [THINGS])
    things = store.documents(THINGS)
    await things.insert_all([thing(n) for n in range(300)])
    assert len(await things.scan()) == 300
    assert len(await things.get_many([f"thi_{n:04}" for n in range(300)])) == 300
    assert len(await things.find(DUE, {"kind": "k"}, limit=300)) == 300
    sizes = zip(proxy.commands("find")[-3:], (500, 300, 300), strict=True)
    assert all(command["batchSize"] >= size for command, size in sizes)
    assert proxy.commands("getMore") == []
    await store.close()


@pytest.mark.parametrize("code", [43, 175, 237, 11601])
async def test_a_cursor_that_died_is_begun_anew_once(proxy: MongoProxy, proxied_url: str, code: int) -> None:
    store = await open_store(proxied_url, [THINGS])
    things = store.documents(THINGS)
    await things.insert(thing(1))
    half = {"ok": 1, "cursor": {"id": 7, "ns": "x.things", "firstBatch": []}}
    proxy.forge("find", half, times=1)
    proxy.forge("getMore", refusal(code))
    proxy.forge("killCursors", {"ok": 1})  # the server behind has never had this one
    assert len(await things.scan()) == 1
    proxy.forge("find", half)
    with pytest.raises(StoreUnavailable):
        await things.scan()
    await store.close()


async def test_the_sweep_sorts_by_one_field(proxy: MongoProxy, proxied_url: str, stored: Any) -> None:
    store = await open_store(proxied_url, [THINGS])
    things = store.documents(THINGS)
    await things.insert_all([thing(1, 30, 40), thing(2, 10, 50), thing(3)])
    proxy.received.clear()
    assert await things.take_outbox(now=100, recorded_before=60, lease=5, limit=9) == ["thi_0002", "thi_0001"]
    [swept] = [command for command in proxy.commands("find") if command["filter"][SINCE] is not None]
    assert list(swept["sort"]) == [SINCE, "_id"]
    index = stored.index_information()["aftersales_waiting"]
    assert index["key"] == [(SINCE, 1), ("_id", 1)]
    assert index["partialFilterExpression"].items() <= swept["filter"].items()
    await store.close()


async def test_the_hidden_field_follows_the_outbox(proxied_url: str, stored: Any) -> None:
    store = await open_store(proxied_url, [THINGS])
    things = store.documents(THINGS)

    def since() -> int | None:
        return (stored.find_one({"_id": "thi_0001"}).get("_unique") or {}).get("_outbox_since")

    await things.insert(thing(1, 10, 20, 30))
    assert since() == 10
    await things.clear_outbox("thi_0001", ["evt_1_10"])
    assert since() == 20
    await things.clear_outbox("thi_0001", ["evt_1_20", "evt_1_30"])
    assert since() is None
    await things.replace({**thing(1, 40), "version": 2}, if_version=1)
    assert since() == 40
    await things.replace({**thing(1), "version": 3}, if_version=2)
    assert since() is None
    assert await things.get("thi_0001") == {**thing(1), "version": 3}
    await store.close()


async def test_outboxes_of_the_release_before_are_taken_in_turn(proxied_url: str, stored: Any) -> None:
    """During a rollout, and after one that was taken back, it writes documents without the hidden field."""
    store = await open_store(proxied_url, [THINGS])
    things = store.documents(THINGS)
    await things.insert(thing(1, 10))
    for older in (thing(2, 5, 6), thing(3, 15), thing(4)):
        stored.insert_one({"_id": older.pop("id"), **older})

    longest = (Waiting("thi_0002", 2, 5), Waiting("thi_0001", 1, 10), Waiting("thi_0003", 1, 15))
    assert await things.outbox_backlog(9) == Backlog(3, 5, longest)
    taken = await things.take_outbox(now=100, recorded_before=99, lease=50, limit=9)
    assert taken == ["thi_0002", "thi_0001", "thi_0003"]
    assert stored.count_documents({SINCE: {"$gte": 0}}) == 3
    assert await things.take_outbox(now=149, recorded_before=99, lease=50, limit=9) == []
    await store.close()


async def test_an_outbox_the_release_before_has_cleared_is_left(proxied_url: str, stored: Any) -> None:
    store = await open_store(proxied_url, [THINGS])
    things = store.documents(THINGS)
    await things.insert(thing(1, 10))
    stored.update_one({"_id": "thi_0001"}, {"$pull": {"outbox": {}}})  # which leaves the hidden field
    assert await things.take_outbox(now=100, recorded_before=99, lease=50, limit=9) == []
    assert await things.outbox_backlog(9) == Backlog(0, None)
    await store.close()


async def test_a_claim_reads_what_is_leased_once_a_second(proxy: MongoProxy, proxied_url: str) -> None:
    store = await open_store(proxied_url, [THINGS])
    things = store.documents(THINGS)
    await things.insert_all([thing(n) for n in range(400)])
    second = 1_000_000
    claimed = [await things.claim(DUE, {"kind": "k"}, due=9999, now=second, lease=90 * second) for _ in range(330)]
    assert [document["due_at"] for document in claimed if document] == list(range(330))

    proxy.received.clear()
    for n in range(330, 340):
        claimed = [await things.claim(DUE, {"kind": "k"}, due=9999, now=second, lease=90 * second)]
        assert [document["due_at"] for document in claimed if document] == [n]
    assert len(proxy.commands("find")) <= 2 * 10  # not 330 / 64 pages for each
    assert all("_id" in command["query"] for command in proxy.commands("findAndModify"))  # none reads past leases

    await things.insert({**thing(500), "due_at": 5})
    early = await things.claim(DUE, {"kind": "k"}, due=9999, now=2 * second, lease=90 * second)
    assert early is not None
    assert early["id"] == "thi_0500"
    await store.close()


async def test_a_claim_finds_leases_that_have_run_out(proxied_url: str) -> None:
    store = await open_store(proxied_url, [THINGS])
    things = store.documents(THINGS)
    await things.insert_all([thing(n) for n in range(140)])
    for n in range(140):
        assert await things.claim(DUE, {"kind": "k"}, due=9999, now=100, lease=50 + n)
    assert await things.claim(DUE, {"kind": "k"}, due=9999, now=149, lease=50) is None
    again = await things.claim(DUE, {"kind": "k"}, due=9999, now=150, lease=50)
    assert again is not None
    assert again["due_at"] == 0
    await store.close()
