"""Waits until every published event has had its effect."""

from asyncio import sleep
from collections.abc import Sequence
from time import monotonic

from killer import Say
from nats.aio.client import Client
from stores import Stores


async def wait_until_settled(
    retailers: Sequence[str], nats: Client, stores: Stores, timeout: float, say: Say
) -> list[str]:
    """Waits until nothing is on its way any more; what still is after `timeout` seconds."""
    begun, still, last = monotonic(), 0, "nothing"
    while True:
        on_its_way = await _on_its_way(retailers, nats, stores)
        still = 0 if on_its_way else still + 1
        if still == 2 or monotonic() > begun + timeout:  # twice: between two steps nothing is on its way for a moment
            say(f"  quiet after {monotonic() - begun:.1f} s; the last on its way: {last}")
            return on_its_way
        last = ", ".join(on_its_way) or last
        await sleep(0.5)


async def _on_its_way(retailers: Sequence[str], nats: Client, stores: Stores) -> list[str]:
    found = [f"{count} {name}" for name, count in (await stores.due()).items() if count]
    unannounced = {retailer: await stores.unannounced(retailer) for retailer in retailers}
    found += [f"{count} entries of the feed of {retailer}" for retailer, count in unannounced.items() if count]
    for name, documents in stores.all():
        if pending := (await documents.outbox_backlog()).pending:
            found.append(f"{pending} outboxes of {name}")
    jetstream = nats.jetstream()
    for stream in await jetstream.streams_info():
        consumers = await jetstream.consumers_info(str(stream.config.name))
        waiting = {each.name: (each.num_pending or 0) + (each.num_ack_pending or 0) for each in consumers}
        found += [f"{count} events of {name}" for name, count in waiting.items() if count]
    return found
