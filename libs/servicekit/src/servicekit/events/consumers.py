"""Consumers: durable subscriptions whose handlers see every event until they have stored its effect."""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic

import orjson
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig
from prometheus_client import Gauge

from servicekit.events.bus import UNREACHABLE, Bus, BusUnavailable
from servicekit.events.dead_letters import DEAD_LETTERS, replay_subject
from servicekit.events.envelope import Event, Poison
from servicekit.events.handling import Handling, read
from servicekit.events.subscription import Subscription
from servicekit.runtime.clock import Clock
from servicekit.telemetry.logs import logger

_ACK_WAIT_SECONDS = 10  # also how long the events of a killed process wait for another one
_PULL_SECONDS = 5
_MAX_ACK_PENDING = 2_000  # handed out and not acknowledged, what waits for its next attempt included
_LAG_SECONDS = 15

_LAG = Gauge("aftersales_consumer_lag_events", "Events not acknowledged yet.", ["consumer"])
_log = logger(__name__)


class Consumers:
    """All subscriptions of one process, and of each the replays of its dead letters."""

    def __init__(self, bus: Bus, service: str, subscriptions: Sequence[Subscription], clock: Clock) -> None:
        self._bus = bus
        self._stopped = asyncio.Event()
        self._consumers = [
            _Consumer(bus, service, subscription, clock, replays=replays)
            for subscription in subscriptions
            for replays in (False, True)
        ]

    async def run(self) -> None:
        """Consume until `stop`. Waits for the bus and for streams that are not there yet."""
        async with asyncio.TaskGroup() as tasks:
            for consumer in self._consumers:
                tasks.create_task(consumer.run())
            tasks.create_task(self._observe_lag())

    async def stop(self, grace: float) -> None:
        """Fetch no more, let what is being handled finish within `grace` seconds, and hand back the rest."""
        self._stopped.set()
        await asyncio.gather(*(consumer.stop(grace) for consumer in self._consumers))

    async def _observe_lag(self) -> None:
        while not self._stopped.is_set():
            for consumer in self._consumers:
                with suppress(*UNREACHABLE, BusUnavailable):
                    await consumer.observe_lag()
            with suppress(TimeoutError):
                async with asyncio.timeout(_LAG_SECONDS):
                    await self._stopped.wait()


class _Consumer:
    """One durable pull consumer. A message is held from its delivery to its verdict; a lane is an aggregate's queue."""

    def __init__(self, bus: Bus, service: str, subscription: Subscription, clock: Clock, *, replays: bool) -> None:
        self._bus = bus
        self._name = subscription.name
        self._durable = f"{service}-{subscription.name}" + ("-replays" if replays else "")
        self._stream = DEAD_LETTERS.name if replays else subscription.stream
        self._subjects = (replay_subject(service, subscription.name),) if replays else subscription.subjects
        self._in_flight = 4 if replays else subscription.in_flight
        self._replays = replays
        self._handling = Handling(
            bus,
            service,
            subscription.name,
            subscription.handle,
            max_attempts=subscription.max_attempts,
            replayed=replays,
            clock=clock,
        )
        self._held: dict[int, Msg] = {}
        self._lanes: dict[str, deque[tuple[Msg, Event | Poison]]] = {}
        self._workers: set[asyncio.Task[None]] = set()
        self._owed = 0  # messages that the running pull request may still bring
        self._rebind = False
        self._stopping = False
        self._ended = asyncio.Event()
        self._ended.set()
        self._changed = asyncio.Event()
        bus.when_connected(self._connected)

    async def run(self) -> None:
        self._ended.clear()
        heartbeat = asyncio.create_task(self._extend_deadlines())
        logged = ""
        while not self._stopping:
            try:
                await self._provision()
                logged = ""
                await self._pull()
            except (*UNREACHABLE, BusUnavailable) as error:
                if logged != str(error):
                    logged = str(error)
                    _log.warning("consumer waits", consumer=self._durable, stream=self._stream, error=logged)
                await self._wait_for_change(1)
        while self._workers:  # what they handle stays ours until it is settled
            await asyncio.wait(self._workers)
        heartbeat.cancel()
        self._ended.set()

    async def stop(self, grace: float) -> None:
        self._stopping = True
        self._changed.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(grace):
                await self._ended.wait()
        for worker in self._workers:
            worker.cancel()
        for message in list(self._held.values()):
            await _return(message)

    async def observe_lag(self) -> None:
        if not self._replays:
            info = await self._bus.jetstream.consumer_info(self._stream, self._durable)
            _LAG.labels(self._name).set((info.num_pending or 0) + (info.num_ack_pending or 0))

    async def _provision(self) -> None:
        """Creates the consumer, or brings it to this configuration."""
        await self._bus.jetstream.add_consumer(
            self._stream,
            ConsumerConfig(
                name=self._durable,
                durable_name=self._durable,
                filter_subjects=list(self._subjects),
                ack_policy=AckPolicy.EXPLICIT,
                ack_wait=_ACK_WAIT_SECONDS,
                max_deliver=-1,
                max_ack_pending=_MAX_ACK_PENDING,
            ),
        )

    async def _pull(self) -> None:
        """Asks for as many messages as there is room for, until the connection or the consumer is another."""
        client = self._bus.client
        inbox = client.new_inbox()
        subscription = await client.subscribe(inbox, cb=self._receive)
        self._rebind, self._owed, asked_until = False, 0, 0.0
        try:
            while not self._stopping and not self._rebind:
                room = self._in_flight - len(self._held)
                if self._bus.connected and self._has_room() and (self._owed <= 0 or monotonic() > asked_until):
                    self._owed, asked_until = room, monotonic() + _PULL_SECONDS + 1
                    request = {"batch": room, "expires": _PULL_SECONDS * 10**9}
                    await client.publish(
                        f"$JS.API.CONSUMER.MSG.NEXT.{self._stream}.{self._durable}", orjson.dumps(request), inbox
                    )
                await self._wait_for_change(_PULL_SECONDS)
        finally:
            with suppress(*UNREACHABLE):
                async with asyncio.timeout(2):
                    await (subscription.drain() if self._bus.connected else subscription.unsubscribe())  # type: ignore[no-untyped-call]

    async def _receive(self, message: Msg) -> None:
        if not message.reply:  # a status that ends the pull request: nothing came in time, or there is no consumer
            status = (message.headers or {}).get("Status", "")
            self._owed = 0
            if status not in ("404", "408"):
                await asyncio.sleep(0.2)
                self._rebind = True
            self._changed.set()
            return
        self._owed -= 1
        self._held[id(message)] = message
        content = read(message)
        aggregate = content.subject if isinstance(content, Event) else ""
        if aggregate in self._lanes:
            self._lanes[aggregate].append((message, content))
        else:
            self._lanes[aggregate] = deque([(message, content)])
            worker = asyncio.create_task(self._work(aggregate))
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)
        if self._owed <= 0:
            self._changed.set()

    async def _work(self, aggregate: str) -> None:
        """Handles what an aggregate's lane holds, one by one; once stopping, hands back what is not begun."""
        lane = self._lanes[aggregate]
        while lane:
            message, content = lane.popleft()
            if self._stopping:
                await _return(message)
            else:
                await self._settle(message, content)
            del self._held[id(message)]
            if self._owed <= 0 and self._has_room():
                self._changed.set()
        del self._lanes[aggregate]

    async def _settle(self, message: Msg, content: Event | Poison) -> None:
        try:
            await self._handling.settle(message, content)
        except Exception:  # the lane goes on, and JetStream delivers this one again
            _log.exception("a message was not settled", consumer=self._durable)

    def _has_room(self) -> bool:
        """A quarter at least, so that requests stay few under load."""
        return self._in_flight - len(self._held) >= max(1, self._in_flight // 4)

    async def _extend_deadlines(self) -> None:
        """Extends the acknowledgement deadline while a message is still being handled."""
        while True:
            await asyncio.sleep(_ACK_WAIT_SECONDS / 3)
            for message in list(self._held.values()):
                with suppress(*UNREACHABLE):
                    await message.in_progress()

    def _connected(self) -> None:
        self._rebind = True
        self._changed.set()

    async def _wait_for_change(self, timeout: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._changed.wait()
        self._changed.clear()


async def _return(message: Msg) -> None:
    """Another process may have it now."""
    if not message.is_acked:
        with suppress(*UNREACHABLE):
            await message.nak()
