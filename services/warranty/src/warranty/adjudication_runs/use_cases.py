"""Dry runs: they are created by a request, and carried out a batch at a time."""

from asyncio import sleep
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.refusals import not_found
from domainkit.viewer import Viewer

from warranty.adjudication.domain.rules import AdjudicationRules
from warranty.adjudication_runs.domain.replaying import replay
from warranty.adjudication_runs.domain.run import MOST_OPEN, AdjudicationRun, checkpoint, free_slot, too_many
from warranty.adjudication_runs.ports import HandedIn, Runs, SlotTaken, Versions

BATCH = 25
"""Claims: each may have 50 lines."""


@dataclass(frozen=True, slots=True)
class DryRuns:
    runs: Runs
    versions: Versions

    async def rules(self, id: str, viewer: Viewer) -> AdjudicationRules:
        """Raises Refused: ADJUDICATION_RULES_NOT_FOUND."""
        version = await self.versions.get(id)
        if version is None or not viewer.sees(version.retailer):
            raise not_found("adjudication rules")
        return version

    async def create(
        self, version: AdjudicationRules, claims: int, *, id: str, now: Instant, key: IdempotencyKey | None
    ) -> AdjudicationRun:
        """Raises Refused: TOO_MANY_ADJUDICATION_RUNS."""
        for _ in range(MOST_OPEN):
            known = await self.runs.get(id)
            slot = 0 if known else free_slot(await self.runs.open_of(version.retailer))
            run = AdjudicationRun(
                id=id,
                retailer=version.retailer,
                rules_id=version.id,
                claims=claims,
                slot=slot,
                created_at=now,
                due_at=now,
            )
            try:
                return await self.runs.add(run, key)
            except SlotTaken:
                continue  # another request was first
        raise too_many()

    async def get(self, id: str, viewer: Viewer) -> AdjudicationRun:
        """Raises Refused: ADJUDICATION_RUN_NOT_FOUND."""
        run = await self.runs.get(id)
        if run is None or not viewer.sees(run.retailer):
            raise not_found("adjudication run")
        return run


@dataclass(frozen=True, slots=True)
class CarryOut:
    """A batch and where the next one begins are one write, so that a crash repeats a batch and counts it once."""

    runs: Runs
    versions: Versions
    claims: HandedIn

    async def batch(self, id: str, now: Instant) -> AdjudicationRun | None:
        """The run after one more batch. Raises Overtaken where another process was faster."""
        run = await self.runs.get(id)
        if run is None or run.due_at is None:
            return run
        version = await self.versions.get(run.rules_id)
        if version is None:
            raise LookupError(f"the version {run.rules_id} of a run is gone")
        begun = run.begins_after
        size = min(BATCH, run.claims - run.claims_read)
        page = await self.claims.handed_in(run.retailer, size=size, after=begun)
        found = []
        for claim in page.items:
            found.append(replay(claim, version))
            await sleep(0)  # requests come between two claims
        return await self.runs.change(id, lambda each: checkpoint(each, found, begun, page.rest, now))
