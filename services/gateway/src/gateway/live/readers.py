"""One reader of the bus for the live streams of all customers of a retailer.

Each customer needs a few of the retailer's events, and a subject names no customer: with a consumer for each stream,
every event would be sent to, and parsed for, every customer who watches (docs/decisions/0029). So a process reads them
once and hands each to the streams of its customer. It remembers the latest, for clients that connect again.
"""

from asyncio import Event, Lock, Task, create_task, timeout
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

from nats.aio.msg import Msg
from nats.js.api import StreamInfo
from prometheus_client import Gauge
from servicekit.events.bus import UNREACHABLE, Bus

from gateway.live import changes, events
from gateway.live.events import Position
from gateway.live.tail import STREAM, Gap, Tail, open_tail

REACH = 2_000
"""How far back a position may be, in sequences of the whole stream; beyond it a stream starts with `reset`."""
MOST_WAITING = 100
"""Changes of one stream that its client has not read yet; then the stream ends, and its client resumes."""
_LINGER_SECONDS = 60.0  # between the end of one stream and the next there may be nobody
_READERS = Gauge("aftersales_live_readers", "Readers of the bus that customers' live streams share")


@dataclass(frozen=True, slots=True)
class _Entry:
    sequence: int
    customer_id: str
    line: bytes


class Following:
    """The changes that one stream has yet to send."""

    def __init__(self, customer_id: str, after: int) -> None:
        self.customer_id = customer_id
        self._after = after
        self.over = False
        """Nothing is added any more: what waits is the last."""
        self._waiting: deque[_Entry] = deque()
        self._news = Event()

    def add(self, entry: _Entry) -> None:
        """Unless it is not after the position of the stream, which may be ahead of the reader."""
        if entry.sequence <= self._after:
            return
        if len(self._waiting) >= MOST_WAITING:
            self.over = True
        if not self.over:
            self._waiting.append(entry)
        self._news.set()

    def end(self) -> None:
        self.over = True
        self._news.set()

    async def next(self, seconds: float) -> Sequence[tuple[int, bytes]]:
        """The next changes with their sequences; none if nothing happens for so long, or if it is over."""
        if not self._waiting and not self.over:
            with suppress(TimeoutError):
                async with timeout(seconds):
                    await self._news.wait()
        found = [(entry.sequence, entry.line) for entry in self._waiting]
        self._waiting.clear()
        self._news.clear()
        return found


class Reader:
    """Reads from the sequence `first` on until the bus fails, or until nobody has followed it for a minute."""

    def __init__(self, bus: Bus, tail: Tail, epoch: str, first: int, idle_seconds: float) -> None:
        self.ended = False
        self.position = Position(epoch, first - 1)
        """Up to where it has read."""
        self._first = first
        self._bus = bus
        self._tail = tail
        self._idle_seconds = idle_seconds
        self._recent: deque[_Entry] = deque(maxlen=REACH)
        self._followers: dict[str, set[Following]] = {}
        self._left_at = monotonic()

    def reaches(self, position: Position) -> bool:
        """Whether it has, or will have, every change after this position."""
        return not self.ended and position.epoch == self.position.epoch and self._first <= position.sequence + 1

    def follow(self, customer_id: str, after: Position) -> Following:
        """The customer's changes after a position that it reaches."""
        following = Following(customer_id, after.sequence)
        for entry in self._recent:
            if entry.customer_id == customer_id:
                following.add(entry)
        self._followers.setdefault(customer_id, set()).add(following)
        if self.ended:
            following.end()
        return following

    def leave(self, following: Following) -> None:
        followers = self._followers[following.customer_id]
        followers.discard(following)
        if not followers:
            del self._followers[following.customer_id]
            self._left_at = monotonic()

    async def run(self) -> None:
        """Ends its followers with itself: their clients resume."""
        _READERS.inc()
        past = 0
        try:
            while self._bus.connected and not self._tail.closing.is_set() and self._is_wanted():
                messages = await self._tail.next(self._idle_seconds)
                for message in messages:
                    self._take(message)
                past = 0 if messages else await self._pass_over(past)
        except (Gap, *UNREACHABLE):
            pass
        finally:
            self.ended = True
            _READERS.dec()
            for followers in self._followers.values():
                for following in followers:
                    following.end()
            await self._tail.close()

    async def _pass_over(self, past: int) -> int:
        """What others did moves the stream on: without it, the position of a quiet retailer would fall out of reach.

        `past` is where the stream ended the last time that nothing had happened; returns where it ends now. One pause
        later, so that a replica of the stream which lags behind has no part in it.
        """
        if await self._tail.has_all():
            self._advance(past)
        return (await self._bus.jetstream.stream_info(STREAM)).state.last_seq

    def _is_wanted(self) -> bool:
        return bool(self._followers) or monotonic() - self._left_at < _LINGER_SECONDS

    def _take(self, message: Msg) -> None:
        change, sequence = changes.of(message), message.metadata.sequence.stream
        self._advance(sequence)
        if change is None or change.internal or not change.customer_id:
            return
        if len(self._recent) == REACH:
            self._first = self._recent[0].sequence + 1
        entry = _Entry(sequence, change.customer_id, events.change(self.position, change.for_customer()))
        self._recent.append(entry)
        for following in self._followers.get(change.customer_id, ()):
            following.add(entry)

    def _advance(self, sequence: int) -> None:
        if sequence > self.position.sequence:
            self.position = Position(self.position.epoch, sequence)


class Readers:
    """The readers of a process, by the retailers that they read."""

    def __init__(self, bus: Bus, closing: Event, idle_seconds: float) -> None:
        self._bus = bus
        self._closing = closing
        self._idle_seconds = idle_seconds
        self._readers: dict[tuple[str, ...], Reader] = {}
        self._running: set[Task[None]] = set()
        self._opening = Lock()

    async def reader(self, retailers: Sequence[str], info: StreamInfo, after: Position) -> Reader:
        """One that reaches this position, which is within REACH of the stream's end. Raises UNREACHABLE.

        One that has to begin in the past begins as far back as anybody may ask, so that no other has to be opened.
        """
        key = tuple(retailers)
        async with self._opening:
            reader = self._readers.get(key)
            if reader and reader.reaches(after):
                return reader
            end = info.state.last_seq + 1
            first = end if after.sequence + 1 >= end else max(info.state.first_seq, end - REACH, 1)
            tail = await open_tail(self._bus.jetstream, retailers, first, self._closing)
            reader = self._readers[key] = Reader(self._bus, tail, after.epoch, first, self._idle_seconds)
            running = create_task(self._run(key, reader))
            self._running.add(running)
            running.add_done_callback(self._running.discard)
            return reader

    async def _run(self, key: tuple[str, ...], reader: Reader) -> None:
        try:
            await reader.run()
        finally:
            if self._readers.get(key) is reader:
                del self._readers[key]
