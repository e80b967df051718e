"""How many erasures run, and how old the oldest of them is: the store is asked now and then, for whoever scrapes."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domainkit.instants import SECOND
from prometheus_client import Gauge

from servicekit.documents import Documents, Index, cursor_of
from servicekit.privacy.jobs import Stage
from servicekit.privacy.repository import JOBS_BY_STAGE
from servicekit.runtime.clock import Clock
from servicekit.telemetry.failures import in_short
from servicekit.telemetry.logs import logger

_EVERY_SECONDS = 5.0
_STAGES = [stage for stage in Stage if stage is not Stage.DONE]
_MOST_COUNTED = 10_000

_RUNNING = Gauge("aftersales_erasures_running", "Erasures that are not done.", ["stage"])
_OLDEST = Gauge("aftersales_erasures_oldest_seconds", "How long ago the oldest of them was requested.", ["stage"])
_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Level:
    """Erasures of one stage: those that `where` finds, the oldest first by the index."""

    stage: str
    documents: Documents
    index: Index
    where: Mapping[str, str]


def levels_of(jobs: Documents) -> Sequence[Level]:
    """One that is done and waits until what was kept may go does not count; it does from that instant on."""
    return [Level(stage, jobs, JOBS_BY_STAGE, {"stage": stage}) for stage in _STAGES]


@dataclass(frozen=True, slots=True)
class ErasureLevels:
    levels: Sequence[Level]
    clock: Clock

    async def observe(self) -> None:
        """Until cancelled."""
        while True:
            try:
                for level in self.levels:
                    await self._observe(level)
            except Exception as error:
                _log.warning("how many erasures run is unknown", error=in_short(error))
            await asyncio.sleep(_EVERY_SECONDS)

    async def _observe(self, level: Level) -> None:
        oldest = await level.documents.find(level.index, level.where, limit=1)
        began = [int(cursor_of(level.index, document).key or 0) for document in oldest]
        _OLDEST.labels(level.stage).set(max(0, self.clock() - began[0]) / SECOND if began else 0)
        _RUNNING.labels(level.stage).set((await level.documents.count_up_to(level.index, level.where, _MOST_COUNTED)).n)
