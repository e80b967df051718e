"""How often in a row a command waits for the store: each wait is long on a busy machine, and a call has a deadline."""

from asyncio import Event, create_task, sleep
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

import pytest
from servicekit.documents.aggregates import Aggregates

from services.tickets.tests.steps import Shop

_OPERATIONS = ("get", "get_many", "find", "page", "add", "change", "admit")


class Rounds:
    """Lets operations on aggregates go on together, once everything that can run waits for one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._waiting: list[Event] = []
        for name in _OPERATIONS:
            monkeypatch.setattr(Aggregates, name, self._waits(getattr(Aggregates, name)))

    async def taken_by(self, work: Coroutine[Any, Any, Any]) -> int:
        task, rounds = create_task(work), 0
        while not task.done():
            await sleep(0.02)  # the call is on its way to the service, or back
            waiting = -1
            while waiting != len(self._waiting):
                waiting = len(self._waiting)
                for _ in range(20):
                    await sleep(0)
            rounds += bool(waiting)
            for each in self._waiting:
                each.set()
            self._waiting.clear()
        await task
        return rounds

    def _waits(self, operation: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(operation)
        async def waiting(*args: Any, **options: Any) -> Any:
            released = Event()
            self._waiting.append(released)
            await released.wait()
            return await operation(*args, **options)

        return waiting


async def test_opening_a_ticket_waits_for_the_store_five_times(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    await shop.open()  # what is read once and remembered
    rounds = Rounds(monkeypatch)
    assert await rounds.taken_by(shop.open(asset_id=shop.asset_id, request_id="1")) == 5
