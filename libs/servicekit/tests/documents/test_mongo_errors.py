"""What a stricter MongoDB answers now and then, forged in front of the real driver: the port's word for each."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

import pytest
from servicekit.documents import (
    Collection,
    Documents,
    DocumentTooLarge,
    DuplicateKey,
    Index,
    Store,
    StoreUnavailable,
    open_store,
)
from servicekit.testing.mongo_proxy import Answer, MongoProxy, refusal

Ask = Callable[[Documents], Awaitable[Any]]

DUE = Index("due", order_by="due_at")
THINGS = Collection("things", (DUE,))
EVENT = {"id": "evt_1", "subject": "s", "recorded_at": 1, "event": {}}
THING = {"id": "thi_1", "version": 1, "due_at": 5, "outbox": [EVENT]}

PASSING = (6, 7, 24, 43, 50, 64, 89, 112, 133, 134, 175, 202, 262, 365, 402, 407, 462, 9001, 11601, 14031)
NO_PRIMARY = (91, 10107, 11602, 13435)  # after each the driver looks for another, which takes it a while
LOCKED_OUT = (13, 18, 391)
LABELS = ("RetryableError", "SystemOverloadedError", "RetryableWriteError")
UNKNOWN = 7_777_777
READS: dict[str, tuple[str, Ask]] = {
    "get": ("find", lambda things: things.get("thi_1")),
    "get_many": ("find", lambda things: things.get_many(["thi_1"])),
    "find": ("find", lambda things: things.find(DUE, {})),
    "scan": ("find", lambda things: things.scan()),
    "count": ("aggregate", lambda things: things.count(DUE, {})),
    "take_outbox": ("find", lambda things: things.take_outbox(now=9, recorded_before=9, lease=1, limit=9)),
    "outbox_backlog": ("find", lambda things: things.outbox_backlog()),
}
WRITES: dict[str, tuple[str, Ask]] = {
    "insert": ("insert", lambda things: things.insert(THING)),
    "insert_all": ("insert", lambda things: things.insert_all([THING])),
    "replace": ("update", lambda things: things.replace({**THING, "version": 2}, if_version=1)),
    "clear_outbox": ("update", lambda things: things.clear_outbox("thi_1", ["evt_1"])),
    "delete": ("delete", lambda things: things.delete("thi_1", if_version=1)),
    "claim": ("findAndModify", lambda things: things.claim(DUE, {}, due=9, now=9, lease=1)),
}
EVERY = READS | WRITES
every_operation = pytest.mark.parametrize("operation", EVERY)
every_write = pytest.mark.parametrize("operation", WRITES)


@pytest.fixture
async def store(proxy: MongoProxy, proxied_url: str) -> AsyncIterator[Store]:
    store = await open_store(
        f"{proxied_url}?retryReads=false&maxAdaptiveRetries=0", [THINGS]
    )  # none of the driver's own patience
    yield store
    await store.close()


@pytest.fixture
async def things(store: Store) -> Documents:
    return store.documents(THINGS)


async def errors(things: Documents, proxy: MongoProxy, operation: str, answers: Mapping[Any, Answer]) -> dict[Any, str]:
    """What a caller receives for each answer to the command of an operation."""
    (command, ask), received = EVERY[operation], {}
    if operation == "claim":
        await things.insert(THING)
    for name, answer in answers.items():
        proxy.honest()
        proxy.forge(command, answer)
        try:
            await ask(things)
        except Exception as error:
            received[name] = type(error).__name__
        else:
            received[name] = "nothing"
    return received


@every_operation
async def test_a_refusal_that_passes_is_unavailable(things: Documents, proxy: MongoProxy, operation: str) -> None:
    answers = {code: refusal(code) for code in (*PASSING, *LOCKED_OUT)}
    answers |= {label: refusal(UNKNOWN, label) for label in LABELS}  # type: ignore[misc]
    assert await errors(things, proxy, operation, answers) == dict.fromkeys(answers, "StoreUnavailable")


@pytest.mark.parametrize("operation", ["get", "replace"])
async def test_a_primary_that_stepped_down_is_unavailable(things: Documents, proxy: MongoProxy, operation: str) -> None:
    answers = {code: refusal(code) for code in NO_PRIMARY}
    assert await errors(things, proxy, operation, answers) == dict.fromkeys(answers, "StoreUnavailable")


async def test_what_is_tried_again_in_vain_is_unavailable(proxy: MongoProxy, proxied_url: str) -> None:
    store = await open_store(f"{proxied_url}?timeoutMS=1000", [THINGS])
    proxy.forge("find", refusal(262))
    with pytest.raises(StoreUnavailable):
        await store.documents(THINGS).get("thi_1")
    assert len(proxy.commands("find")) > 1
    await store.close()


@every_write
async def test_a_write_that_may_be_applied_is_unavailable(things: Documents, proxy: MongoProxy, operation: str) -> None:
    done = {"ok": 1, "n": 1, "nModified": 1, "value": None}
    concerns = {code: {"code": code, "errmsg": "forged"} for code in (64, 79, 91, 100, 11601, UNKNOWN)}
    answers = {code: done | {"writeConcernError": concern} for code, concern in concerns.items()}
    assert await errors(things, proxy, operation, answers) == dict.fromkeys(answers, "StoreUnavailable")


@pytest.mark.parametrize("operation", ["insert", "insert_all", "replace", "delete", "clear_outbox"])
async def test_a_write_that_was_ended_early_is_unavailable(
    things: Documents, proxy: MongoProxy, operation: str
) -> None:
    ended = {code: [{"index": 0, "code": code, "errmsg": "forged"}] for code in (50, 112, 365, 11601, 14031)}
    answers = {code: {"ok": 1, "n": 0, "writeErrors": errors} for code, errors in ended.items()}
    assert await errors(things, proxy, operation, answers) == dict.fromkeys(answers, "StoreUnavailable")


@every_operation
async def test_a_wrong_question_stays_what_it_is(things: Documents, proxy: MongoProxy, operation: str) -> None:
    answers = {code: refusal(code) for code in (2, 9, 121, UNKNOWN)}
    assert await errors(things, proxy, operation, answers) == dict.fromkeys(answers, "OperationFailure")


async def test_a_taken_key_is_told_whatever_else_failed(things: Documents, proxy: MongoProxy) -> None:
    await things.insert(THING)
    proxy.forge("insert", {"writeConcernError": {"code": 64, "errmsg": "forged"}}, merge=True)
    for insert in (things.insert(THING), things.insert_all([THING])):
        with pytest.raises(DuplicateKey):
            await insert


async def test_a_size_that_only_the_server_finds_is_too_large(things: Documents, proxy: MongoProxy) -> None:
    refused = [{"index": 0, "code": 17419, "errmsg": "forged"}]
    proxy.forge("update", {"ok": 1, "n": 0, "writeErrors": refused})
    with pytest.raises(DocumentTooLarge):
        await things.replace({**THING, "version": 2}, if_version=1)


async def test_unavailable_says_the_servers_word_and_no_quotation(things: Documents, proxy: MongoProxy) -> None:
    proxy.forge("find", refusal(133, codeName="FailedToSatisfyReadPreference"))
    with pytest.raises(StoreUnavailable, match=r"^MongoDB: FailedToSatisfyReadPreference \(133\)$"):
        await things.get("thi_1")


async def test_a_ping_that_is_refused_is_unavailable(store: Store, proxy: MongoProxy) -> None:
    for code in (2, 13, 18, 202, 11601, UNKNOWN):
        proxy.honest()
        proxy.forge("ping", refusal(code))
        with pytest.raises(StoreUnavailable):
            await store.ping()
    proxy.honest()
    await store.ping()
