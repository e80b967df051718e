"""Timers of claims."""

from domainkit.instants import SECOND
from prometheus_client import Histogram
from servicekit.documents import Document, Documents, Index
from servicekit.runtime.clock import Clock
from servicekit.runtime.timers import Timer
from servicekit.telemetry.metrics import AGES

from warranty.claims.domain.bounds import DRAFT_DAYS
from warranty.claims.domain.claim import ClaimState
from warranty.claims.ports import Claims
from warranty.claims.use_cases import PassTime

_LATE = Histogram("aftersales_claim_sla_fact_late_seconds", "From due to noticed by the timer.", buckets=AGES)
_CLOCK_LEASE_SECONDS = 3  # an act is a guarded write: where a replica is killed, another one is still on time


def answers_timer(claims: Documents, due: Index, passing: PassTime, clock: Clock) -> Timer:
    """Reminds of what was asked, and ends claims of which nobody answered it."""

    async def act(claim: Document) -> None:
        await passing.settle(claim["id"], clock())

    return Timer("claim-answers", claims, due, act)


def clocks_timer(documents: Documents, clocks: Index, claims: Claims, clock: Clock) -> Timer:
    """Notices warnings and breaches of what is promised for claims when they are due."""

    async def act(claim: Document) -> None:
        await claims.note(claim["id"], clock())
        _LATE.observe(max(0, clock() - claim["clock_at"]) / SECOND)

    return Timer("claim-sla", documents, clocks, act, lease_seconds=_CLOCK_LEASE_SECONDS)


def drafts_timer(documents: Documents, drafts: Index, passing: PassTime, clock: Clock) -> Timer:
    """Withdraws drafts that nobody has submitted for so long."""

    async def act(claim: Document) -> None:
        await passing.settle(claim["id"], clock())

    where = {"state": ClaimState.DRAFT.value}
    return Timer("claim-drafts", documents, drafts, act, where=where, age_seconds=DRAFT_DAYS * 86_400)
