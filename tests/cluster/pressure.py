"""Clients that write while the release is changed, and the audit of every response."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from time import monotonic

from audit import audited
from changes import unhealed
from load import load
from servicekit.testing.waiting import eventually
from system import System
from writers import History

WRITERS = 32
LONGEST_THOUGHT = 0.6
"""Together they write about 50 times a second where the machine bears it; what it bore is said."""


@dataclass
class Pressure:
    """`found` is empty at the end if nothing is lost or doubled and no client received a wrong response.

    `repeated_mails` came again after an attempt that got no answer in time, as the guarantees say it may.
    """

    histories: Sequence[History] = ()
    found: list[str] = field(default_factory=list)
    repeated_mails: int = 0

    @property
    def written(self) -> int:
        return sum(operation.acknowledged for history in self.histories for operation in history.operations)

    async def goes_on(self, more: int = 50) -> None:
        """Until so many more writes were acknowledged: what was done last has been lived with."""
        wanted = self.written + more
        await eventually(lambda: self.written >= wanted, timeout=60)


@asynccontextmanager
async def under_pressure(system: System, writers: int = WRITERS) -> AsyncIterator[Pressure]:
    pressure = Pressure()
    async with load(system, Random(writers), writers=writers, longest_thought=LONGEST_THOUGHT) as histories:
        pressure.histories, begun, before = histories, monotonic(), sum(len(each.operations) for each in histories)
        yield pressure
        rate = (pressure.written - before) / (monotonic() - begun)
        say(f"{pressure.written} writes acknowledged, {rate:.0f} a second")
    reported = await audited(system, histories, say)
    pressure.found = [*unhealed(histories), *reported.lost, *reported.doubled]
    pressure.repeated_mails = reported.repeated.total()
    say(f"{pressure.repeated_mails} mails were handed over again after an attempt without an answer")


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - shown with -rP, and where a test fails
