"""Operator's commands: `python -m <service> ops …`. Results are JSON lines on stdout; exit code 1 says "not so"."""

import sys
from argparse import ArgumentParser, Namespace
from asyncio import run as run_async
from asyncio import wait_for
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import orjson

from servicekit.bus import Bus
from servicekit.dead_letters import DeadLetter, list_dead_letters, replay_dead_letter, show_dead_letter
from servicekit.documents import Collection, StoreUnavailable, open_store
from servicekit.instants import to_rfc3339
from servicekit.settings import Operational

_WAIT_SECONDS = 3.0
_ALL = 1_000_000


def run(name: str, operational: Operational, collections: Sequence[Collection], arguments: Sequence[str]) -> int:
    """Carry out one command of the service `name` and answer its exit code."""
    command = _parser(name).parse_args(arguments)
    return run_async(_run(name, operational, collections, command))


def _parser(name: str) -> ArgumentParser:
    parser = ArgumentParser(f"python -m {name} ops")
    topics = parser.add_subparsers(dest="topic", required=True)
    topics.add_parser("check", help="are the settings readable, and do store and bus answer?")
    topics.add_parser("outbox", help="how many documents have events to publish, and since when")
    dead_letters = topics.add_parser("dead-letters", help="events that a consumer could not handle")
    actions = dead_letters.add_subparsers(dest="action", required=True)
    actions.add_parser("list", help="all of this service, oldest first")
    show = actions.add_parser("show", help="one, with its event")
    show.add_argument("number", type=int)
    replay = actions.add_parser("replay", help="hand it to the handler that failed, once more")
    which = replay.add_mutually_exclusive_group(required=True)
    which.add_argument("number", type=int, nargs="?")
    which.add_argument("--all", action="store_true")
    return parser


async def _run(name: str, operational: Operational, collections: Sequence[Collection], command: Namespace) -> int:
    match command.topic, getattr(command, "action", None):
        case "check", _:
            return await _check(name, operational, collections)
        case "outbox", _:
            return await _outbox(operational, collections)
        case _, action:
            async with _connected(name, operational) as bus:
                if bus is None:
                    return _not_so("the bus does not answer")
                if action == "list":
                    return await _list(bus, name)
                if action == "show":
                    return await _show(bus, name, command.number)
                return await _replay(bus, name, None if command.all else command.number)


async def _check(name: str, operational: Operational, collections: Sequence[Collection]) -> int:
    _print({"check": "settings", "ok": True})
    try:
        store = await wait_for(open_store(operational.store_url, collections), _WAIT_SECONDS)
        await store.ping()
        await store.close()
        store_answers = True
    except (StoreUnavailable, TimeoutError):
        store_answers = False
    _print({"check": "store", "ok": store_answers})
    async with _connected(name, operational) as bus:
        _print({"check": "bus", "ok": bus is not None})
        return 0 if store_answers and bus is not None else 1


async def _outbox(operational: Operational, collections: Sequence[Collection]) -> int:
    store = await open_store(operational.store_url, collections)
    for collection in collections:
        backlog = await store.documents(collection).outbox_backlog()
        oldest = None if backlog.oldest is None else to_rfc3339(backlog.oldest)
        _print({"collection": collection.name, "pending": backlog.pending, "oldest": oldest})
    await store.close()
    return 0


async def _list(bus: Bus, name: str) -> int:
    for letter in await list_dead_letters(bus, name, limit=_ALL):
        _print(_summary(letter))
    return 0


async def _show(bus: Bus, name: str, number: int) -> int:
    letter = await show_dead_letter(bus, name, number)
    if letter is None:
        return _not_so(f"{name} has no dead letter {number}")
    _print(_summary(letter) | {"event": _event(letter.payload)})
    return 0


async def _replay(bus: Bus, name: str, number: int | None) -> int:
    """Replay one, or with None all there are now: one that fails again comes back under a new number."""
    letters = await list_dead_letters(bus, name, limit=_ALL) if number is None else ()
    numbers = [number] if number is not None else [letter.number for letter in letters]
    missing = 0
    for one in numbers:
        replayed = await replay_dead_letter(bus, name, one)
        _print({"number": one, "replayed": replayed})
        missing += not replayed
    return 1 if missing else 0


@asynccontextmanager
async def _connected(name: str, operational: Operational) -> AsyncIterator[Bus | None]:
    bus = Bus(operational.nats_url, f"{name}-ops")
    bus.start()
    try:
        yield bus if await bus.wait_connected(_WAIT_SECONDS) else None
    finally:
        await bus.close()


def _summary(letter: DeadLetter) -> dict[str, Any]:
    return {
        "number": letter.number,
        "consumer": letter.consumer,
        "reason": letter.reason,
        "deliveries": letter.deliveries,
        "stream": letter.stream,
        "sequence": letter.sequence,
        "subject": letter.subject,
    }


def _event(payload: bytes) -> Any:
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        return payload.decode(errors="replace")


def _print(line: dict[str, Any]) -> None:
    sys.stdout.write(orjson.dumps(line).decode() + "\n")


def _not_so(why: str) -> int:
    sys.stderr.write(why + "\n")
    return 1
