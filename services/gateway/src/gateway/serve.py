"""The gateway's process: start, serve until SIGTERM, finish the requests under way, flush telemetry."""

import gc
from asyncio import create_task, get_running_loop, sleep
from collections.abc import Callable
from contextlib import AsyncExitStack
from importlib.metadata import version
from signal import SIGHUP
from time import monotonic
from types import FrameType

import uvicorn
from servicekit.events.bus import Bus
from servicekit.ops import http as ops_http
from servicekit.telemetry import logs
from servicekit.telemetry import tracing as telemetry

from gateway.edge import access_log
from gateway.edge.connections import Connection, end_stalled, room_for_connections
from gateway.edge.record_files import RecordFile
from gateway.live.updates import Live
from gateway.settings import Settings
from gateway.wiring import build_app, build_gateway

HEALTH_EVERY_SECONDS = 1.0
REMOVING_EVERY_SECONDS = 60.0

log = logs.logger(__name__)


class _Server(uvicorn.Server):
    """On SIGTERM it is unready at once, and accepts requests for `drain_seconds` more: until load balancers notice.

    Live streams end at once, or they would delay the shutdown. The signal is not raised again at the end.
    """

    def __init__(self, config: uvicorn.Config, live: Live, drain_seconds: float) -> None:
        super().__init__(config)
        self._live = live
        self._drain_seconds = drain_seconds
        self._accepts_until = 0.0

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if not self.should_exit:
            self._accepts_until = monotonic() + self._drain_seconds
        self._live.close()
        self.should_exit = True

    async def on_tick(self, counter: int) -> bool:
        return await super().on_tick(counter) and monotonic() >= self._accepts_until


async def serve(settings: Settings) -> None:
    """Serve on the ports of the settings until SIGTERM or SIGINT."""
    logs.start("gateway", settings.log_level)
    records = _start_access_log(settings)
    get_running_loop().add_signal_handler(SIGHUP, records.reopen if records else _ignore)
    async with AsyncExitStack() as life:
        spans = telemetry.start(
            "gateway",
            version("gateway"),
            otlp_endpoint=settings.otlp_endpoint,
            sample_ratio=settings.trace_sample_ratio,
        )
        life.callback(telemetry.stop, spans)
        health = ops_http.Health(store=None)
        life.callback(_serve_ops(settings, health))
        bus = Bus(settings.nats_url, "gateway", certificates=settings.nats_ca)
        bus.start()
        life.push_async_callback(bus.close)
        gateway = build_gateway(settings, bus)
        life.push_async_callback(gateway.close)
        keys = create_task(gateway.authenticator.keep_keys_fresh())
        life.callback(keys.cancel)
        reporting = create_task(_report_health(health, gateway.live))
        life.callback(reporting.cancel)
        if records:
            removing = create_task(_remove_old(records))
            life.callback(removing.cancel)
        config = uvicorn.Config(
            build_app(gateway, settings.cors_origins, settings.client_timeout_seconds, settings.trusts_trace_context),
            host=settings.bind_host,
            port=settings.http_port,
            loop="uvloop",
            http=Connection,
            limit_concurrency=room_for_connections(settings.max_connections) + 1,  # where it refuses
            ws="none",
            lifespan="off",
            access_log=False,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=settings.trusted_proxies,
            log_config=None,
            server_header=False,
            timeout_keep_alive=settings.keep_alive_seconds,
            timeout_graceful_shutdown=settings.shutdown_seconds,
        )
        # The objects of start-up live as long as the process: a full collection of them stops all requests for 80 ms.
        gc.freeze()
        log.info("the gateway has started", http_port=settings.http_port, ops_port=settings.ops_port)
        server = _Server(config, gateway.live, settings.drain_seconds)
        ending = create_task(end_stalled(server.server_state.connections, settings.client_timeout_seconds))
        life.callback(ending.cancel)
        await server.serve()
        log.info("the gateway is stopping")


def _start_access_log(settings: Settings) -> RecordFile | None:
    """Its file, if it has one: SIGHUP asks to open it again after a rotation."""
    try:
        return access_log.start(settings.access_log, settings.access_record_days)
    except OSError as error:
        log.error("the gateway cannot start", why=f"AFTERSALES_ACCESS_LOG: cannot append to it ({error.strerror})")
        raise SystemExit(1) from None


def _serve_ops(settings: Settings, health: ops_http.Health) -> Callable[[], None]:
    host, port = settings.bind_host, settings.ops_port
    try:
        return ops_http.serve(host, port, health)
    except OSError as error:
        why = f"AFTERSALES_OPS_PORT: cannot listen on {host}:{port} ({error.strerror})"
        log.error("the gateway cannot start", why=why)
        raise SystemExit(1) from None


def _ignore() -> None:
    """There is no file to open again."""


async def _remove_old(records: RecordFile) -> None:
    """Until cancelled: also where no request comes that begins a new day."""
    while True:
        await sleep(REMOVING_EVERY_SECONDS)
        records.remove_old()


async def _report_health(health: ops_http.Health, live: Live) -> None:
    """Every second, until cancelled: ready until it stops, degraded without the event bus."""
    while True:
        health.stopping = live.closing
        health.report(store=None, bus=live.connected)
        await sleep(HEALTH_EVERY_SECONDS)
