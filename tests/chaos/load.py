"""Clients that write at two shops while something else happens to the system."""

from asyncio import Event, TaskGroup, gather
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import httpx
from shop import new_shop
from system import System
from writers import ATTEMPT_SECONDS, History, Writer


@asynccontextmanager
async def load(system: System, random: Random, *, writers: int, longest_thought: float) -> AsyncIterator[list[History]]:
    """Yields the histories that grow meanwhile; at the end every writer finishes what it is at.

    `longest_thought` are the seconds between two operations of a writer at most.
    """
    histories = [History(new_shop(system, name)) for name in ("nordic-home", "baltic-tools")]
    clients: list[Writer] = []
    for number in range(writers):
        history, own = histories[number % 2], Random(random.random())
        clients.append(Writer(f"{history.shop.id[-6:]}-{number}", history, own, longest_thought=longest_thought))
    over = Event()
    async with (
        httpx.AsyncClient(timeout=ATTEMPT_SECONDS, limits=httpx.Limits(max_connections=writers * 2)) as http,
        TaskGroup() as tasks,
    ):
        await gather(*(client.settle_in(http) for client in clients))
        for client in clients:
            tasks.create_task(client.live(http, over.is_set))
        try:
            yield histories
        finally:
            over.set()
