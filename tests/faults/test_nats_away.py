"""NATS is down for 20 s under writes: writes succeed, metrics show it, and nothing is lost or repeated."""

from asyncio import sleep, to_thread
from random import Random
from time import monotonic

from audit import audited
from load import load
from probes import Ready, metric, ops_urls, ready
from servicekit.testing.waiting import eventually
from system import System

AWAY_SECONDS = 20.0


async def test_writes_without_nats_publish_their_events_once_in_order(
    system: System,
) -> None:
    reported: list[str] = []
    async with load(system, Random(1), writers=4, longest_thought=1.0) as histories:
        await to_thread(system.stack.stop, "nats")
        back = monotonic() + AWAY_SECONDS
        await all_say_that_they_are_degraded(system, until=back - 5)
        await the_backlog_is_to_be_seen(system)
        while monotonic() < back:
            assert {state.code for state in await states(system)} == {200}
            await sleep(1)
        await to_thread(system.stack.start, "nats")
    operations = [operation for history in histories for operation in history.operations]
    assert [each for each in operations if not each.acknowledged or each.attempts > 1] == []
    found = await audited(system, histories, reported.append)
    assert (found.lost, found.repeated) == ([], {}), "\n".join(reported)
    assert {state.status for state in await states(system)} == {"ready"}


async def all_say_that_they_are_degraded(system: System, *, until: float) -> None:
    """Within seconds, and each takes requests all the time."""

    async def degraded() -> bool:
        seen = await states(system)
        assert {state.code for state in seen} == {200}
        return {state.status for state in seen} == {"degraded"}

    assert await eventually(degraded, timeout=until - monotonic())
    for url in ops_urls(system).values():
        assert await to_thread(metric, url, "aftersales_bus_connected") == 0


async def the_backlog_is_to_be_seen(system: System) -> None:
    """How many documents wait and for how long, in every replica of the service that is written to."""
    services = [url for name, url in ops_urls(system).items() if name.startswith("tickets")]

    async def seen() -> bool:
        pending = [metric(url, "aftersales_outbox_pending_documents", collection="tickets") for url in services]
        oldest = [metric(url, "aftersales_outbox_oldest_seconds", collection="tickets") for url in services]
        return min(pending) > 0 and min(oldest) > AWAY_SECONDS / 4

    assert await eventually(seen, timeout=AWAY_SECONDS)


async def states(system: System) -> list[Ready]:
    return [await to_thread(ready, url) for url in ops_urls(system).values()]
