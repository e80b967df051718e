"""A service's whole life, from settings to the last exported span."""

import gc
import signal
import sys
from asyncio import Event, gather, get_running_loop, sleep, timeout, wait_for
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from importlib.metadata import version

import uvloop
from pydantic_settings import BaseSettings

from servicekit import logs, ops, ops_http, telemetry
from servicekit.auth import Authenticator
from servicekit.background import Background
from servicekit.bus import Bus, Stream
from servicekit.callers import Access, AccessTable
from servicekit.consumers import Consumers, Subscription
from servicekit.dead_letters import DEAD_LETTERS
from servicekit.documents import Collection, Store, StoreUnavailable, open_store
from servicekit.instants import Clock, system_clock
from servicekit.keeping import Migration, Retell
from servicekit.pages import Pages
from servicekit.relay import Relay
from servicekit.rpc.client import Channel
from servicekit.rpc.server import RpcServer, Servicer
from servicekit.service_tokens import ServiceTokens
from servicekit.settings import Operational, read
from servicekit.stream_levels import observe_levels
from servicekit.timers import Timer, Timers

# Together below the 30 s that Kubernetes grants between SIGTERM and SIGKILL.
CALLS_GRACE_SECONDS = 8.0
WORK_GRACE_SECONDS = 8.0
FLUSH_SECONDS = 5.0
READINESS_EVERY_SECONDS = 1.0
PING_SECONDS = 2.0

_log = logs.logger(__name__)


@dataclass(frozen=True)
class Kit:
    """What `wire` builds a service from."""

    name: str
    operational: Operational
    clock: Clock
    store: Store
    bus: Bus
    relay: Relay
    timers: Timers
    pages: Pages
    authenticator: Authenticator
    service_tokens: ServiceTokens
    channels: list[Channel] = field(default_factory=list)

    def access(self, table: AccessTable) -> Access:
        """Decides about calls by this service's access table."""
        return Access(table, self.authenticator)

    def channel(self, name: str, target: str) -> Channel:
        """A channel to another service; it is closed with the process."""
        channel = Channel(name, target)
        self.channels.append(channel)
        return channel

    async def close(self) -> None:
        await gather(*(channel.close() for channel in self.channels))
        await self.authenticator.close()
        await self.service_tokens.close()


@dataclass(frozen=True)
class Parts:
    """What a service is made of, as its `wire` answers."""

    servicers: Sequence[Servicer]  # (full service name, what adds it to the server)
    subscriptions: Sequence[Subscription] = ()
    timers: Sequence[Timer] = ()
    loops: Sequence[Callable[[], Awaitable[None]]] = ()  # each runs until it is cancelled
    close: Sequence[Callable[[], Awaitable[None]]] = ()  # called last to first


Wire = Callable[[Kit], Awaitable[Parts]]


class CannotStart(Exception):
    """Something only an operator can put right; the message says what."""


def main(
    name: str,
    settings: type[BaseSettings],
    collections: Sequence[Collection],
    streams: Sequence[Stream],
    wire: Wire,
    *,
    retell: Retell | None = None,
    migrations: Sequence[Migration] = (),
) -> None:
    """Run the service until SIGTERM, or an operator's command (`python -m <service> ops …`), and exit.

    `settings` are its own, beside the operational ones; collections and streams are those that it owns.
    `retell` tells again what its streams that are `retold` held.
    Exit codes: 0 after an orderly stop, 1 when it cannot start or something that must run failed, 2 for settings.
    """
    operational = read(Operational)
    read(settings)
    if sys.argv[1:2] == ["ops"]:
        logs.start(name, "ERROR", sys.stderr)
        sys.exit(ops.run(ops.Service(name, operational, collections, streams, retell, migrations), sys.argv[2:]))
    logs.start(name, operational.log_level)
    try:
        sys.exit(uvloop.run(live(name, operational, collections, streams, wire)))
    except CannotStart as error:
        _log.error("the service cannot start", why=str(error))
    except Exception:
        _log.exception("the service failed")
    sys.exit(1)


async def live(
    name: str, operational: Operational, collections: Sequence[Collection], streams: Sequence[Stream], wire: Wire
) -> int:
    """Start top to bottom, run until told to stop, and stop bottom to top: each start is followed by its stop."""
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        get_running_loop().add_signal_handler(number, stopping.set)

    async with AsyncExitStack() as life:
        spans = telemetry.start(
            name,
            version(name),
            otlp_endpoint=operational.otlp_endpoint,
            sample_ratio=operational.trace_sample_ratio,
        )
        life.callback(telemetry.stop, spans)

        health = ops_http.Health()
        life.callback(_serve_ops(operational, health))
        background = Background(stopping)
        life.push_async_callback(background.cancel)

        store = await _open_store(operational, collections, health, stopping)
        if store is None:
            return 0
        life.push_async_callback(store.close)

        clock = system_clock(operational.clock_offset_seconds)
        bus = Bus(
            operational.nats_url,
            name,
            certificates=operational.nats_ca,
            replicas=operational.stream_replicas,
            max_age_days=operational.stream_max_age_days,
            max_bytes=operational.stream_max_bytes,
        )
        bus.start()
        life.push_async_callback(bus.close)

        relay = Relay(bus, clock)
        background.start(relay.run())
        life.push_async_callback(relay.flush, FLUSH_SECONDS)

        kit = _kit(name, operational, clock, store, bus, relay)
        life.push_async_callback(kit.close)
        background.start(kit.authenticator.keep_keys_fresh())
        parts = await wire(kit)
        for close in parts.close:
            life.push_async_callback(close)

        work = Background(stopping)
        consumers = Consumers(bus, name, parts.subscriptions, clock)
        work.start(bus.ensure([DEAD_LETTERS, *streams]))
        work.start(observe_levels(bus, name, streams, parts.subscriptions))
        work.start(consumers.run())
        work.start(kit.timers.run(parts.timers))
        for loop in parts.loops:
            work.start(_forever(loop))
        life.push_async_callback(work.cancel)
        life.push_async_callback(_drain, consumers, kit.timers)

        server = RpcServer(
            parts.servicers,
            reflect=operational.reflection,
            connection_age_seconds=operational.connection_age_seconds,
        )
        await _listen(server, operational)
        life.push_async_callback(server.stop, CALLS_GRACE_SECONDS)

        background.start(_tell_health(health, store, bus, server))
        life.push_async_callback(_turn_away, health, server)

        gc.freeze()  # what start-up made stays: a full collection need not look through it again
        _log.info("the service has started", grpc_port=operational.grpc_port, ops_port=operational.ops_port)
        await stopping.wait()
        _log.info("the service is stopping")
        failed = background.failed or work.failed
    _log.info("the service has stopped")
    return 1 if failed else 0


def _serve_ops(operational: Operational, health: ops_http.Health) -> Callable[[], None]:
    host, port = operational.bind_host, operational.ops_port
    try:
        return ops_http.serve(host, port, health)
    except OSError as error:
        raise CannotStart(f"AFTERSALES_OPS_PORT: cannot listen on {host}:{port} ({error.strerror})") from None


async def _open_store(
    operational: Operational, collections: Sequence[Collection], health: ops_http.Health, stopping: Event
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


def _kit(name: str, operational: Operational, clock: Clock, store: Store, bus: Bus, relay: Relay) -> Kit:
    return Kit(
        name=name,
        operational=operational,
        clock=clock,
        store=store,
        bus=bus,
        relay=relay,
        timers=Timers(clock),
        pages=Pages(operational.page_token_secret.get_secret_value()),
        authenticator=Authenticator(
            issuer=operational.jwt_issuer,
            jwks_url=operational.jwt_jwks_url,
            certificates=operational.jwt_ca,
            audience=operational.jwt_audience,
            claim_role=operational.claim_role,
            claim_retailers=operational.claim_retailers,
            claim_customer=operational.claim_customer,
            clock=clock,
        ),
        service_tokens=ServiceTokens(
            token_url=operational.token_url,
            client_id=operational.client_id,
            client_secret=operational.client_secret,
            certificates=operational.jwt_ca,
            clock=clock,
        ),
    )


async def _listen(server: RpcServer, operational: Operational) -> None:
    address = f"{operational.bind_host}:{operational.grpc_port}"
    try:
        await server.start(address)
    except RuntimeError:
        raise CannotStart(f"AFTERSALES_GRPC_PORT: cannot listen on {address}; is the port taken?") from None


async def _tell_health(health: ops_http.Health, store: Store, bus: Bus, server: RpcServer) -> None:
    while True:
        try:
            await wait_for(store.ping(), PING_SECONDS)
            answers, writes = True, await wait_for(store.takes_writes(), PING_SECONDS)
        except (StoreUnavailable, TimeoutError):
            answers, writes = False, False
        health.tell(store=answers, writes=writes, bus=bus.connected)
        await server.set_serving(health.ready)
        await sleep(READINESS_EVERY_SECONDS)


async def _turn_away(health: ops_http.Health, server: RpcServer) -> None:
    health.stopping = True
    await server.set_serving(False)


async def _drain(consumers: Consumers, timers: Timers) -> None:
    await gather(consumers.stop(WORK_GRACE_SECONDS), timers.stop(WORK_GRACE_SECONDS))


async def _forever(loop: Callable[[], Awaitable[None]]) -> None:
    await loop()


async def _pause(stopping: Event) -> None:
    try:
        async with timeout(READINESS_EVERY_SECONDS):
            await stopping.wait()
    except TimeoutError:
        return
