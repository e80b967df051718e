"""Tasks that run as long as the process does."""

from asyncio import Event, Task, create_task, gather
from collections.abc import Coroutine
from typing import Any

from servicekit.telemetry.logs import logger

_log = logger(__name__)


class Background:
    """Some such tasks. One that fails sets `stopping`, and `failed` is set too."""

    def __init__(self, stopping: Event) -> None:
        self.failed = False
        self._stopping = stopping
        self._tasks: list[Task[None]] = []

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        task = create_task(work)
        task.add_done_callback(self._look_at)
        self._tasks.append(task)

    async def cancel(self) -> None:
        for task in self._tasks:
            task.cancel()
        await gather(*self._tasks, return_exceptions=True)

    def _look_at(self, task: Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("what must run has failed", exc_info=error)
            self.failed = True
            self._stopping.set()
