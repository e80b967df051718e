"""The lines of a live stream (HTML standard, server-sent events)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from secrets import randbelow
from typing import Any, Self

import orjson

_RETRY_SECONDS = 1
_SPREAD_MILLISECONDS = 2_000
_POSITION = re.compile(r"([0-9a-f]{1,16})-([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the stream, the id of its events: its sequence there, and the epoch, which a new stream changes."""

    epoch: str
    sequence: int

    @classmethod
    def read(cls, text: str) -> Self | None:
        """None for what is no position."""
        match = _POSITION.fullmatch(text)
        return cls(match[1], int(match[2])) if match else None

    def __str__(self) -> str:
        return f"{self.epoch}-{self.sequence}"


def heartbeat(position: Position) -> bytes:
    """Nothing happened: the client learns its position, and that the connection is alive."""
    return b": still here\nid: %b\n\n" % str(position).encode()


def start(position: Position, *, lost: bool) -> bytes:
    """The first lines of a stream: when to connect again once it ends, and where it starts.

    `lost`: changes may have been missed, and the client reads again what it shows.
    """
    return _retry(_RETRY_SECONDS) + (_reset(position) if lost else heartbeat(position))


def unavailable(problem: bytes, seconds: int) -> bytes:
    """All of a stream that cannot be had now: EventSource connects again after this, but never after an error."""
    return _retry(seconds) + b"event: unavailable\ndata: %b\n\n" % problem


def _retry(seconds: int) -> bytes:
    """Up to two seconds more than that, so that the clients of a gateway that stopped do not come back all at once."""
    return b"retry: %d\n" % (seconds * 1_000 + randbelow(_SPREAD_MILLISECONDS))


def _reset(position: Position) -> bytes:
    return b"event: reset\nid: %b\ndata: {}\n\n" % str(position).encode()


def change(position: Position, data: Mapping[str, Any]) -> bytes:
    """A LiveChange."""
    return b"id: %b\ndata: %b\n\n" % (str(position).encode(), orjson.dumps(data))
