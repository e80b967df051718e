"""The event bus: one NATS connection per process that is sought in the background, for ever."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import count

import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from prometheus_client import Gauge

from servicekit.events.envelope import CONTENT_TYPE
from servicekit.events.filters import matches
from servicekit.events.spans import publish_span
from servicekit.events.streams import Stream, StreamSettings, configuration, is_of_customers, reconcile
from servicekit.runtime.tls import trusting
from servicekit.telemetry.logs import logger

UNREACHABLE = (NatsError, OSError, TimeoutError)
"""What nats-py raises where NATS or JetStream is away, or refuses for now."""

_ACK_SECONDS = 5.0
_CONNECTED = Gauge("aftersales_bus_connected", "1 while this process is connected to NATS.")
_log = logger(__name__)


class BusUnavailable(Exception):
    """The bus is not connected or did not acknowledge in time: the message may or may not be stored."""

    kind = "unavailable"
    reason = "BUS_UNAVAILABLE"


class Bus:
    """Publishing and provisioning. Make it and `start()` it: the process goes on without waiting for NATS.

    `url` may name several servers, separated by commas; `replicas` is how many of them keep each stream, `max_age_days`
    for how long and `max_bytes` how much (0: no limit). `certificates` (PEM) are what theirs are trusted by, where they
    are no public ones.
    """

    def __init__(
        self,
        url: str,
        name: str,
        *,
        certificates: str = "",
        replicas: int = 1,
        max_age_days: int = 30,
        max_bytes: int = 0,
    ) -> None:
        self._servers = url.split(",")
        self._name = name
        self._tls = trusting(certificates) if certificates else None
        self._stream_settings = StreamSettings(replicas, max_age_days, max_bytes)
        self._client = Client()
        self._keeper: asyncio.Task[None] | None = None
        self._up = asyncio.Event()
        self._when_connected: list[Callable[[], None]] = []
        self._streams: dict[str, Stream] = {}
        self._inbox = ""
        self._numbers = count()
        self._unacknowledged: dict[str, asyncio.Future[Msg]] = {}
        _CONNECTED.set_function(lambda: self.connected)  # at each scrape, so that the two never differ

    def start(self) -> None:
        """Connect in the background, and again whenever the connection is lost."""
        self._keeper = asyncio.create_task(self._stay_connected())

    @property
    def connected(self) -> bool:
        return self._up.is_set() and self._client.is_connected

    async def wait_connected(self, timeout: float | None = None) -> bool:
        """Whether the connection stands within `timeout` seconds (None: wait for ever)."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._up.wait()
        return self._up.is_set()

    def when_connected(self, callback: Callable[[], None]) -> None:
        """Call this after every connection and reconnection."""
        self._when_connected.append(callback)

    @property
    def client(self) -> Client:
        """The NATS connection, for what this class does not offer. Raises BusUnavailable."""
        if not self.connected:
            raise BusUnavailable("not connected to NATS")
        return self._client

    @property
    def jetstream(self) -> JetStreamContext:
        """Raises BusUnavailable."""
        return self.client.jetstream()

    async def publish(
        self,
        subject: str,
        payload: bytes,
        *,
        message_id: str,
        traceparent: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Store a message in the stream that has this subject; returns once JetStream acknowledged it.

        Two messages with one `message_id` are stored once. `traceparent` is that of the cause (the current span by
        default); see `event_spans` for what becomes of it. Raises BusUnavailable.
        """
        with publish_span(subject, message_id, traceparent) as sent_by:
            own = {"Nats-Msg-Id": message_id, "Content-Type": CONTENT_TYPE}
            await self._store(subject, payload, {**own, "traceparent": sent_by, **(headers or {})})

    async def ensure(self, streams: Sequence[Stream]) -> None:
        """Create or update these streams; waits until the bus is there. Safe with many replicas at once."""
        self._streams |= {stream.name: stream for stream in streams}
        for stream in streams:
            while True:
                await self._up.wait()
                try:
                    await reconcile(self.jetstream, stream, self._stream_settings)
                    break
                except (*UNREACHABLE, BusUnavailable) as error:
                    _log.warning("stream is not ready", stream=stream.name, error=str(error))
                    await asyncio.sleep(1)

    def replacing(self, subject: str) -> Stream | None:
        """The stream in which a message on this subject replaces personal data of a customer."""
        return next(
            (
                stream
                for stream in self._streams.values()
                if stream.last_per_subject
                and is_of_customers(stream)
                and any(matches(pattern, subject) for pattern in stream.subjects)
            ),
            None,
        )

    async def close(self) -> None:
        """Send what is buffered (acknowledgements among it), at most 2 s, and disconnect."""
        if self._keeper:
            self._keeper.cancel()
        with suppress(*UNREACHABLE):
            async with asyncio.timeout(2):
                if self.connected:
                    await self._client.flush()
                if self._client.is_connected or self._client.is_reconnecting:
                    await self._client.close()
        self._note_connection(False)

    async def _stay_connected(self) -> None:
        """nats-py reconnects by itself; only after a fatal protocol error it closes, and we start anew."""
        while True:
            closed = asyncio.Event()
            try:
                await self._connect(closed)
                await closed.wait()
            except Exception as error:
                _log.warning("cannot connect to NATS", error=str(error))
            self._note_connection(False)
            await asyncio.sleep(1)

    async def _connect(self, closed: asyncio.Event) -> None:
        async def lost() -> None:
            self._note_connection(False)

        async def found() -> None:
            self._note_connection(True)
            for stream in self._streams.values():  # a NATS that lost its disk gets its streams back
                with suppress(*UNREACHABLE, BusUnavailable):
                    await self.jetstream.add_stream(configuration(stream, self._stream_settings))

        async def trouble(error: Exception) -> None:
            _log.debug("NATS", error=str(error))

        async def ended() -> None:
            closed.set()

        client = Client()
        await client.connect(
            self._servers,
            name=self._name,
            tls=self._tls,
            connect_timeout=2,
            reconnect_time_wait=1,
            max_reconnect_attempts=-1,
            ping_interval=2,
            max_outstanding_pings=2,
            disconnected_cb=lost,
            reconnected_cb=found,
            closed_cb=ended,
            error_cb=trouble,
        )
        self._inbox = client.new_inbox()
        await client.subscribe(f"{self._inbox}.*", cb=self._acknowledged)
        self._client = client
        self._note_connection(True)

    def _note_connection(self, connected: bool) -> None:
        if connected == self._up.is_set():
            return
        _log.info("connected to NATS" if connected else "disconnected from NATS")
        if connected:
            self._up.set()
            for callback in self._when_connected:
                callback()
            return
        self._up.clear()
        for waiting in self._unacknowledged.values():
            if not waiting.done():
                waiting.set_exception(BusUnavailable("the connection was lost before the acknowledgement"))

    async def _store(self, subject: str, payload: bytes, headers: dict[str, str]) -> None:
        """All acknowledgements come to one inbox, so that hundreds of messages can be in flight at little cost."""
        client, number = self.client, str(next(self._numbers))
        waiting = self._unacknowledged[number] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(_ACK_SECONDS):
                await client.publish(subject, payload, f"{self._inbox}.{number}", headers)
                answer = await waiting
        except UNREACHABLE as error:
            raise BusUnavailable(f"no acknowledgement for {subject}: {error!r}") from error
        finally:
            del self._unacknowledged[number]
        if not answer.data:
            raise BusUnavailable(f"no stream has the subject {subject}")
        if refused := orjson.loads(answer.data).get("error"):
            raise BusUnavailable(f"JetStream refused {subject}: {refused.get('description')}")

    async def _acknowledged(self, answer: Msg) -> None:
        waiting = self._unacknowledged.get(answer.subject.rpartition(".")[2])
        if waiting and not waiting.done():
            waiting.set_result(answer)
