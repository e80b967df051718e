"""The timer that carries out dry runs."""

from servicekit.documents import Document, Documents, Index
from servicekit.runtime.clock import Clock
from servicekit.runtime.timers import Timer

from warranty.adjudication_runs.use_cases import CarryOut


def runs_timer(runs: Documents, due: Index, carrying: CarryOut, clock: Clock) -> Timer:
    """A batch of claims at a time, of one run at a time in this process: the rest is for requests."""

    async def act(run: Document) -> None:
        await carrying.batch(run["id"], clock())

    return Timer("adjudication-runs", runs, due, act, concurrency=1)
