"""Whether a process can be called: it waits for its store at start, and says every second how it is."""

from asyncio import Event, sleep, timeout, wait_for
from collections.abc import Sequence

from servicekit import logs, telemetry
from servicekit.bus import Bus
from servicekit.documents import Collection, Store, StoreUnavailable, open_store
from servicekit.ops_http import Health
from servicekit.rpc.server import RpcServer
from servicekit.settings import Operational

READINESS_EVERY_SECONDS = 1.0
PING_SECONDS = 2.0

_log = logs.logger(__name__)


async def opened_store(
    operational: Operational, collections: Sequence[Collection], health: Health, stopping: Event
) -> Store | None:
    """The store, as soon as it answers: it may come up after us. None if we are told to stop meanwhile."""
    if operational.store_url.startswith("mongodb"):
        telemetry.instrument_mongo()
    while not stopping.is_set():
        health.tell(store=False, bus=False)
        try:
            return await open_store(operational.store_url, collections, operational.store_ca)
        except StoreUnavailable as error:
            _log.warning("the store cannot be used yet", why=str(error))
            await _pause(stopping)
    return None


async def tell_health(health: Health, store: Store, bus: Bus, server: RpcServer) -> None:
    """Every second, until cancelled: ready while the store answers, degraded without the bus or without writes."""
    while True:
        try:
            await wait_for(store.ping(), PING_SECONDS)
            answers, writes = True, await wait_for(store.takes_writes(), PING_SECONDS)
        except (StoreUnavailable, TimeoutError):
            answers, writes = False, False
        health.tell(store=answers, writes=writes, bus=bus.connected)
        await server.set_serving(health.ready)
        await sleep(READINESS_EVERY_SECONDS)


async def turn_away(health: Health, server: RpcServer) -> None:
    """Say that the process is stopping, so that callers choose another before it stops to listen."""
    health.stopping = True
    await server.set_serving(False)


async def _pause(stopping: Event) -> None:
    try:
        async with timeout(READINESS_EVERY_SECONDS):
            await stopping.wait()
    except TimeoutError:
        return
