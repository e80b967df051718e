"""`ops dead-letters list|show|replay|discard`."""

from argparse import Namespace
from typing import Any

import orjson

from servicekit.events.bus import Bus
from servicekit.events.dead_letters import (
    DeadLetter,
    discard_dead_letter,
    list_dead_letters,
    replay_dead_letter,
    show_dead_letter,
)
from servicekit.ops.output import failed, print_line

_ALL = 1_000_000


async def dead_letters(bus: Bus, name: str, command: Namespace) -> int:
    """Events that a consumer of the service `name` could not handle."""
    match command.action:
        case "list":
            return await _list(bus, name)
        case "show":
            return await _show(bus, name, command.number)
        case "discard":
            return await _discard(bus, name, command.number)
        case _:
            return await _replay(bus, name, None if command.all else command.number)


async def _list(bus: Bus, name: str) -> int:
    for letter in await list_dead_letters(bus, name, limit=_ALL):
        print_line(_summary(letter))
    return 0


async def _show(bus: Bus, name: str, number: int) -> int:
    letter = await show_dead_letter(bus, name, number)
    if letter is None:
        return failed(f"{name} has no dead letter {number}")
    print_line(_summary(letter) | {"event": _event(letter.payload)})
    return 0


async def _replay(bus: Bus, name: str, number: int | None) -> int:
    """Replay one, or with None all there are now: one that fails again comes back under a new number."""
    letters = await list_dead_letters(bus, name, limit=_ALL) if number is None else ()
    numbers = [number] if number is not None else [letter.number for letter in letters]
    missing = 0
    for one in numbers:
        replayed = await replay_dead_letter(bus, name, one)
        print_line({"number": one, "replayed": replayed})
        missing += not replayed
    return 1 if missing else 0


async def _discard(bus: Bus, name: str, number: int) -> int:
    discarded = await discard_dead_letter(bus, name, number)
    print_line({"number": number, "discarded": discarded})
    return 0 if discarded else 1


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
