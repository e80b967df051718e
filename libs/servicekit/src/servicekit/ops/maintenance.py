"""`ops backup|restore|republish|migrate|indexes`."""

import sys
from asyncio import create_task
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from servicekit.backup import MIGRATIONS
from servicekit.backup.backup import DOCUMENTS, MESSAGES, OBJECTS, back_up
from servicekit.backup.messages import is_empty, is_heard_by
from servicekit.backup.migrations import migrate
from servicekit.backup.restore import NoBackup, read_head, restore
from servicekit.backup.unfinished import REPUBLISH, RESTORE, RESTORES, refuse_unfinished, unfinished
from servicekit.documents import DuplicateKey, Store, open_store
from servicekit.events.bus import Bus
from servicekit.events.dead_letters import dead_letters
from servicekit.events.relay import Relay
from servicekit.events.streams import Stream
from servicekit.ops.output import failed, print_line
from servicekit.ops.service import Service
from servicekit.runtime.clock import Clock, system_clock

_FLUSH_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Maintenance:
    """Backup, restore, republication, migrations and indexes of one service, on its open store."""

    service: Service
    store: Store
    clock: Clock

    async def backup(self, bus: Bus, file: str, only: str | None) -> int:
        with _opened(file, "xb", sys.stdout.buffer) as written:
            counted = await back_up(
                self.service.name,
                self.store,
                bus,
                self.service.streams,
                holds=self._holds(only),
                objects=self.service.objects,
                clock=self.clock,
                write=written.write,
            )
        files = f", {counted[OBJECTS]} objects" if OBJECTS in counted else ""
        sys.stderr.write(f"{self.service.name}: {counted[DOCUMENTS]} documents, {counted[MESSAGES]} messages{files}\n")
        return 0

    def _holds(self, only: str | None) -> list[str]:
        """Objects belong to the documents that name them."""
        held = [only] if only else [DOCUMENTS, MESSAGES]
        return [*held, OBJECTS] if self.service.objects and DOCUMENTS in held else held

    async def restore(self, bus: Bus, file: str) -> int:
        with _opened(file, "rb", sys.stdin.buffer) as lines:
            try:
                holds = read_head(self.service.name, lines.readline())
                if why := await self._hindrance(bus, holds, self.service.streams):
                    return failed(why)
                async with unfinished(RESTORE, self.store, self.clock):
                    await bus.ensure([dead_letters(self.service.operational.dead_letters_days), *self.service.streams])
                    collections = (MIGRATIONS, *self.service.collections)
                    restored = await restore(self.store, bus, collections, lines, self.service.objects)
                    print_line({"restored": restored})
                    if MESSAGES in holds:
                        await self._publish_again(bus)
            except (NoBackup, DuplicateKey) as error:
                return failed(f"not restored: {error}; empty the store and the streams before the next attempt")
        return 0

    async def republish(self, bus: Bus) -> int:
        """For a bus that lost its messages. The service must not run: it would publish new ones before the old ones."""
        republished = [stream for stream in self.service.streams if stream.republished]
        if why := await self._hindrance(bus, [MESSAGES], republished):
            return failed(why)
        async with unfinished(REPUBLISH, self.store, self.clock):
            await bus.ensure(republished)
            await self._publish_again(bus)
        return 0

    async def _hindrance(self, bus: Bus, holds: Sequence[str], streams: Sequence[Stream]) -> str | None:
        if await is_heard_by(bus, self.service.name):
            return f"{self.service.name} is running: stop it first"
        if DOCUMENTS in holds:
            async for collection, _ in self.store.everything():
                return f"the store holds documents ({collection.name}): a backup is restored into an empty one"
        if MESSAGES in holds:
            for stream in streams:
                if not await is_empty(bus, stream):
                    return f"the stream {stream.name} holds messages: purge it first"
        return None

    async def _publish_again(self, bus: Bus) -> None:
        if self.service.republish:
            async with _relaying(bus, self.clock) as relay:
                print_line({"republished": await self.service.republish(self.store, relay, self.clock)})

    async def migrate(self, *, again: bool) -> int:
        print_line({"migrations": len(self.service.migrations)})
        async for migrated in migrate(self.store, self.service.migrations, self.clock, again=again):
            print_line(asdict(migrated))
        return 0

    async def indexes(self, *, settle: bool) -> int:
        for name in await (self.store.settle_indexes() if settle else self.store.undeclared_indexes()):
            print_line({"index": name, "dropped": settle})
        return 0


@asynccontextmanager
async def maintenance(service: Service, *, refusing: bool = True, but: str = "") -> AsyncIterator[Maintenance]:
    """Maintenance of the service, with its store open. Raises StoreUnusable where that holds half a restore."""
    operational = service.operational
    store = await open_store(operational.store_url, (MIGRATIONS, RESTORES, *service.collections), operational.store_ca)
    try:
        if refusing:
            await refuse_unfinished(store, but=but)
        yield Maintenance(service, store, system_clock(operational.clock_offset_seconds))
    finally:
        await store.close()


@contextmanager
def _opened(file: str, mode: str, standard: BinaryIO) -> Iterator[BinaryIO]:
    """The file, never an existing one to write to; for `-` the standard one."""
    if file == "-":
        yield standard
        standard.flush()
        return
    with Path(file).open(mode) as opened:
        yield opened  # type: ignore[misc]


@asynccontextmanager
async def _relaying(bus: Bus, clock: Clock) -> AsyncIterator[Relay]:
    relay = Relay(bus, clock)
    running = create_task(relay.run())
    yield relay
    await relay.flush(_FLUSH_SECONDS)
    running.cancel()
