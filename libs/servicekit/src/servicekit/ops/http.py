"""/livez, /readyz and /metrics over HTTP, served by a thread of its own: they answer while the event loop is busy."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic
from typing import Any

import orjson
from prometheus_client import REGISTRY, Gauge
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest

STUCK_SECONDS = 30.0

READY = Gauge("aftersales_process_ready", "1 while the store answers and the process takes calls")
DEGRADED = Gauge(
    "aftersales_process_degraded", "1 while ready without the bus or object storage, or with a store that only reads"
)
READ_ONLY = Gauge("aftersales_store_read_only", "1 while the store can be read but not written")
NO_OBJECTS = Gauge("aftersales_objects_unreachable", "1 while the object storage does not answer")


@dataclass
class Health:
    """How the process is, written by the event loop and read by the HTTP thread.

    Ready is a process whose store answers, or that has none (`store` is None). Without the bus it is ready and
    degraded: writes succeed, events wait. So it is with a store that takes no writes: reads succeed, writes are refused
    and events wait. Without object storage everything works but files and the receipt of mails. `bus` and `objects` are
    None where the process has none.
    """

    store: bool | None = False
    writes: bool = True
    bus: bool | None = False
    objects: bool | None = None
    why: str = ""  # what an operator has to do about the store
    stopping: bool = False
    beat: float = field(default_factory=monotonic)  # when the event loop last said how it is

    @property
    def ready(self) -> bool:
        return self.store is not False and not self.stopping

    @property
    def status(self) -> str:
        if self.stopping:
            return "stopping"
        if self.store is False:
            return "unavailable"
        whole = self.bus is not False and self.writes and self.objects is not False
        return "ready" if whole else "degraded"

    def report(self, *, store: bool | None, bus: bool | None, writes: bool = True, why: str = "") -> None:
        self.store, self.writes, self.bus, self.why, self.beat = store, writes, bus, why, monotonic()
        READY.set(self.ready)
        DEGRADED.set(self.status == "degraded")
        READ_ONLY.set(bool(store) and not writes)
        NO_OBJECTS.set(self.objects is False)

    def readyz(self) -> tuple[int, Mapping[str, Any]]:
        others = {"bus": self.bus, "objects": self.objects}
        checks = {name: "ok" if answers else "unavailable" for name, answers in others.items() if answers is not None}
        if self.store is not None:
            answers = "ok" if self.writes else "refuses writes"
            checks["store"] = answers if self.store else self.why or "unavailable"
        return (200 if self.ready else 503), {"status": self.status, "checks": checks}

    def livez(self) -> tuple[int, Mapping[str, Any]]:
        alive = monotonic() - self.beat < STUCK_SECONDS
        return (200 if alive else 503), {"status": "alive" if alive else "stuck"}


def serve(host: str, port: int, health: Health) -> Callable[[], None]:
    """Answer on host:port from now on, until the returned function is called. Raises OSError if the port is taken."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            match self.path.partition("?")[0]:
                case "/livez":
                    self._json(*health.livez())
                case "/readyz":
                    self._json(*health.readyz())
                case "/metrics":
                    self._answer(200, CONTENT_TYPE_LATEST, generate_latest(REGISTRY))  # type: ignore[no-untyped-call]
                case _:
                    self._json(404, {"status": "not found: there are /livez, /readyz and /metrics"})

        def _json(self, code: int, body: Mapping[str, Any]) -> None:
            self._answer(code, "application/json", orjson.dumps(body))

        def _answer(self, code: int, content_type: str, body: bytes) -> None:
            self.send_response(code)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Probes come every few seconds and are not worth a line."""

    server = ThreadingHTTPServer((host, port), Handler)
    Thread(target=server.serve_forever, name="ops-http", daemon=True).start()

    def stop() -> None:
        server.shutdown()
        server.server_close()

    return stop
