"""A service's whole life, from settings to the last exported span."""

import gc
import signal
import sys
from asyncio import Event, gather, get_running_loop
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from functools import partial
from importlib.metadata import version

import uvloop
from pydantic_settings import BaseSettings

from servicekit import ops
from servicekit.backup import Migration, Republish
from servicekit.documents import Collection
from servicekit.events.bus import Bus
from servicekit.events.consumers import Consumers
from servicekit.events.dead_letters import dead_letters
from servicekit.events.relay import Relay
from servicekit.events.stream_levels import observe_levels
from servicekit.events.streams import Stream
from servicekit.objects import Storage
from servicekit.ops import http as ops_http
from servicekit.rpc.server import RpcServer
from servicekit.runtime.background import Background
from servicekit.runtime.clock import system_clock
from servicekit.runtime.context import Wire, service_context
from servicekit.runtime.readiness import opened_store, tell_health, turn_away, watch_objects
from servicekit.runtime.settings import Operational, read
from servicekit.runtime.timers import Timers
from servicekit.telemetry import logs
from servicekit.telemetry import tracing as telemetry

# Together below the 30 s that Kubernetes grants between SIGTERM and SIGKILL.
CALLS_GRACE_SECONDS = 8.0
WORK_GRACE_SECONDS = 8.0
FLUSH_SECONDS = 5.0

_log = logs.logger(__name__)


Folder = Callable[[str], Storage | None]


class CannotStart(Exception):
    """Something only an operator can put right; the message says what."""


def main(
    name: str,
    settings: type[BaseSettings],
    collections: Sequence[Collection],
    streams: Sequence[Stream],
    wire: Wire,
    *,
    republish: Republish | None = None,
    migrations: Sequence[Migration] = (),
    commands: Sequence[ops.Command] = (),
    folder: Folder | None = None,
) -> None:
    """Run the service until SIGTERM, or an operator's command (`python -m <service> ops …`), and exit.

    `settings` are its own, besides the operational ones; collections and streams are those that it owns.
    `republish` publishes once more what its streams that are `republished` held. `commands` are its own: they need
    neither settings nor a store. `folder` returns that of its objects, None where they are elsewhere: backups hold it.
    Exit codes: 0 after an orderly stop, 1 when it cannot start or something that must run failed, 2 for settings.
    """
    gc.freeze()  # what the imports made stays, and no collection need look through it
    gc.enable()  # a service's __main__ disables it while it imports
    asked = ops.command_line(name, commands).parse_args()  # before settings: help needs none
    for command in commands:
        if asked.command == command.name:
            sys.exit(ops.until_reader_leaves(partial(command.run, asked), code=ops.CLOSED_PIPE))
    operational = read(Operational)
    read(settings)
    if asked.command == "ops":
        logs.start(name, "ERROR", sys.stderr)
        objects = folder(operational.store_url) if folder else None
        sys.exit(ops.run(ops.Service(name, operational, collections, streams, republish, migrations, objects), asked))
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
    """Start top to bottom, run until SIGTERM, and stop bottom to top: each start is followed by its stop."""
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

        store = await opened_store(operational, collections, health, stopping)
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

        context = service_context(name, operational, clock, store, bus, relay)
        life.push_async_callback(context.close)
        background.start(context.authenticator.keep_keys_fresh())
        components = await wire(context)
        for close in components.close:
            life.push_async_callback(close)

        work = Background(stopping)
        consumers = Consumers(bus, name, components.subscriptions, clock)
        work.start(bus.ensure([dead_letters(operational.dead_letters_days), *streams]))
        work.start(observe_levels(bus, name, streams, components.subscriptions))
        work.start(consumers.run())
        work.start(context.timers.run(components.timers))
        for loop in components.loops:
            work.start(_forever(loop))
        life.push_async_callback(work.cancel)
        life.push_async_callback(_drain, consumers, context.timers)

        server = RpcServer(
            components.servicers,
            admit=context.admit,
            reflect=operational.reflection,
            connection_age_seconds=operational.connection_age_seconds,
        )
        await _listen(server, operational)
        life.push_async_callback(server.stop, CALLS_GRACE_SECONDS)

        if components.storage:
            background.start(watch_objects(health, components.storage))
        background.start(tell_health(health, store, bus, server))
        life.push_async_callback(turn_away, health, server)

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


async def _listen(server: RpcServer, operational: Operational) -> None:
    address = f"{operational.bind_host}:{operational.grpc_port}"
    try:
        await server.start(address)
    except RuntimeError:
        raise CannotStart(f"AFTERSALES_GRPC_PORT: cannot listen on {address}; is the port taken?") from None


async def _drain(consumers: Consumers, timers: Timers) -> None:
    await gather(consumers.stop(WORK_GRACE_SECONDS), timers.stop(WORK_GRACE_SECONDS))


async def _forever(loop: Callable[[], Awaitable[None]]) -> None:
    await loop()
