"""An admin who erases customers while processes are killed: each bought something, wrote, and is erased soon after."""

from asyncio import Event, create_task, sleep
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from random import Random

import httpx
from shop import new_shop
from system import System
from writers import ATTEMPT_SECONDS, History, Operation, carried_out


class Eraser:
    """Of a shop of its own: no other record names its customers. Everything that one said holds one word, `marked`."""

    def __init__(self, history: History, random: Random, *, longest_thought: float) -> None:
        self._history = history
        self._random = random
        self._longest_thought = longest_thought
        self._tokens = {
            role: history.shop.system.token(role, sub=f"{role}-eraser", retailers=(history.shop.id,))
            for role in ("partner", "agent", "admin")
        }

    async def live(self, http: httpx.AsyncClient, over: Callable[[], bool]) -> None:
        number = 0
        while not over():
            number += 1
            word = marked(self._random)
            order = self._history.shop.order(f"order-{self._history.shop.id}-{number}", email=f"{word}@mail.example")
            order["customer"] |= {"name": word, "customer_ref": word}
            bought = await self._do(http, "partner", Operation("purchase", f"buy-{word}", "/v1/purchases", order))
            if not bought.answer:
                continue
            customer = bought.answer["customer_id"]
            names = {"retailer": self._history.shop.id, "customer_id": customer}
            said = {"subject": word, "body": f"The lamp of {word} stays dark."}
            await self._do(http, "agent", Operation("ticket", f"ask-{word}", "/v1/tickets", {**names, **said}))
            await sleep(self._random.uniform(0, self._longest_thought))
            if number % 4 == 0:
                continue  # whose data must stay
            erase = Operation("erase", f"erase-{word}", f"/v1/customers/{customer}:erase", {})
            await self._do(http, "admin", erase)
            await sleep(self._random.uniform(0, self._longest_thought))

    async def _do(self, http: httpx.AsyncClient, role: str, operation: Operation) -> Operation:
        signed_in = {"Authorization": f"Bearer {self._tokens[role]}"}
        return await carried_out(http, operation, signed_in, self._history, self._random)


def marked(random: Random) -> str:
    """A word that occurs nowhere else."""
    return f"zq{random.getrandbits(48):012x}"


@asynccontextmanager
async def erasing(system: System, random: Random, *, longest_thought: float) -> AsyncIterator[History]:
    """Yields the history that grows meanwhile; at the end the eraser finishes what it is at."""
    history, over = History(new_shop(system, "erasing-shop")), Event()
    eraser = Eraser(history, Random(random.random()), longest_thought=longest_thought)
    async with httpx.AsyncClient(timeout=ATTEMPT_SECONDS) as http:
        living = create_task(eraser.live(http, over.is_set))
        try:
            yield history
        finally:
            over.set()
            await living
