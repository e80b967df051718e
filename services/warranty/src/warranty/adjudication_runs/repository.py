"""The collection of dry runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Never

from domainkit.idempotency import IdempotencyKey
from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, DuplicateKey, Index
from servicekit.documents.aggregates import Aggregates, IntegrationEvent

from warranty.adjudication_runs.domain.run import MOST_OPEN, AdjudicationRun, RunState
from warranty.adjudication_runs.ports import SlotTaken

RUNS_OPEN = Index("open", equal=("open_for",), order_by="created_at")
RUN_SLOTS = Index("slots", equal=("slot_of",), unique=True)
RUNS_DUE = Index("due", order_by="due_at")
RUNS_ENDED = Index("ended", order_by="ended_at")
ADJUDICATION_RUNS = Collection(
    "adjudication_runs",
    (RUNS_OPEN, RUN_SLOTS, RUNS_DUE, RUNS_ENDED),
    personal=NoPersonalData("How many lines of claims rules would decide otherwise, and which; no text, nobody's name"),
)


def run_index_fields(run: AdjudicationRun) -> dict[str, Any]:
    """The fields that only an index needs: None is in no index."""
    is_open = run.state is RunState.RUNNING
    return {
        "open_for": run.retailer if is_open else None,
        "slot_of": f"{run.retailer}/{run.slot}" if is_open else None,
    }


def no_event(event: Never) -> IntegrationEvent:
    """Nothing is published about dry runs: they change nothing."""
    raise TypeError(event)


@dataclass(frozen=True, slots=True)
class AdjudicationRunRepository:
    runs: Aggregates[AdjudicationRun, Never]

    async def get(self, id: str) -> AdjudicationRun | None:
        return await self.runs.get(id)

    async def add(self, run: AdjudicationRun, key: IdempotencyKey | None) -> AdjudicationRun:
        try:
            return await self.runs.add(run, [], key)
        except DuplicateKey:
            raise SlotTaken from None

    async def change(self, id: str, act: Callable[[AdjudicationRun], AdjudicationRun]) -> AdjudicationRun | None:
        return await self.runs.change(id, lambda each: (act(each), []))

    async def open_of(self, retailer: str) -> Sequence[AdjudicationRun]:
        return await self.runs.find(RUNS_OPEN, {"open_for": retailer}, limit=2 * MOST_OPEN)
