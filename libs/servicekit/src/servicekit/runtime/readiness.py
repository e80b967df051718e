"""Whether a process can be called: it waits for its store at start, and reports its health every second."""

from asyncio import Event, create_task, sleep, timeout, wait, wait_for
from collections.abc import Sequence

from servicekit.backup.unfinished import RESTORES, refuse_unfinished
from servicekit.documents import Collection, Store, StoreUnavailable, StoreUnusable, open_store
from servicekit.events.bus import Bus
from servicekit.objects import Storage, StorageUnavailable
from servicekit.ops.http import Health
from servicekit.rpc.server import RpcServer
from servicekit.runtime.settings import Operational
from servicekit.telemetry import logs
from servicekit.telemetry import tracing as telemetry

READINESS_EVERY_SECONDS = 1.0
PING_SECONDS = 2.0
OBJECTS_EVERY_SECONDS = 5.0
# Looking through a file takes a second or two for half a gigabyte. What takes longer goes on while the process serves,
# and makes it unready if it finds something.
VERIFY_SECONDS = 10.0
UNUSABLE_PAUSES = 10

_log = logs.logger(__name__)


async def opened_store(
    operational: Operational, collections: Sequence[Collection], health: Health, stopping: Event
) -> Store | None:
    """The store, as soon as it answers and can be used: it may come up after us. None if the process is to stop."""
    if operational.store_url.startswith("mongodb"):
        telemetry.instrument_mongo()
    why = ""
    while not stopping.is_set():
        health.report(store=False, bus=False, why=why)
        try:
            return await _usable(operational, collections)
        except StoreUnavailable as error:
            _log.warning("the store cannot be used yet", why=str(error))
            why = _remedy(error)
            for _ in range(UNUSABLE_PAUSES if why else 1):  # what an operator mends need not be looked at each second
                health.report(store=False, bus=False, why=why)
                await _pause(stopping)
    return None


async def _usable(operational: Operational, collections: Sequence[Collection]) -> Store:
    store = await open_store(
        operational.store_url,
        (RESTORES, *collections),
        operational.store_ca,
        page_reads=operational.page_reads,
    )
    try:
        await refuse_unfinished(store)
        verifying = create_task(store.verify())
        await wait({verifying}, timeout=VERIFY_SECONDS)
        if verifying.done():
            await verifying
        else:
            verifying.add_done_callback(lambda done: done.cancelled() or done.exception())  # `ping` raises it
    except BaseException:
        await store.close()
        raise
    return store


async def tell_health(health: Health, store: Store, bus: Bus, server: RpcServer) -> None:
    """Every second, until cancelled: ready while the store answers, degraded without the bus or without writes."""
    answered = True
    while True:
        why = ""
        try:
            await wait_for(store.ping(), PING_SECONDS)
            answers, writes = True, await wait_for(store.takes_writes(), PING_SECONDS)
        except (StoreUnavailable, TimeoutError) as error:
            answers, writes, why = False, False, _remedy(error)
            if answered:
                _log.error("the store cannot be used any more", why=str(error) or f"no answer for {PING_SECONDS} s")
        answered = answers
        health.report(store=answers, writes=writes, bus=bus.connected, why=why)
        await server.set_serving(health.ready)
        await sleep(READINESS_EVERY_SECONDS)


async def watch_objects(health: Health, storage: Storage, every_seconds: float = OBJECTS_EVERY_SECONDS) -> None:
    """Until cancelled. Apart from `tell_health`: a storage may take many seconds until it fails."""
    while True:
        try:
            await storage.ping()
            health.objects = True
        except StorageUnavailable:
            health.objects = False
        await sleep(every_seconds)


async def turn_away(health: Health, server: RpcServer) -> None:
    """Say that the process is stopping, so that callers choose another before it stops to listen."""
    health.stopping = True
    await server.set_serving(False)


def _remedy(error: Exception) -> str:
    """What an operator has to do. What passes by itself needs nothing, and may name hosts."""
    return str(error) if isinstance(error, StoreUnusable) else ""


async def _pause(stopping: Event) -> None:
    try:
        async with timeout(READINESS_EVERY_SECONDS):
            await stopping.wait()
    except TimeoutError:
        return
