"""Timers of attachments."""

from domainkit.instants import HOUR, MINUTE
from prometheus_client import Counter
from servicekit.documents import Document, Documents, DuplicateKey, Index
from servicekit.runtime.clock import Clock
from servicekit.runtime.retention import removing
from servicekit.runtime.timers import Timer

from tickets.attachments.domain.attachment import Scan
from tickets.attachments.use_cases.upkeep import ScanAttachments, SettleAttachments, SweepObjects

SCAN_SECONDS = 120.0
_SWEEP_EVERY = 6 * HOUR
_SWEEP = "objects"
_SCANS = Counter(
    "aftersales_attachment_scans_total",
    "Scans for malware by outcome: clean, infected, too_large, failed.",
    ["outcome"],
)
_FAILED = _SCANS.labels("failed")
_FOUND = {
    Scan.CLEAN: _SCANS.labels("clean"),
    Scan.INFECTED: _SCANS.labels("infected"),
    Scan.FAILED: _SCANS.labels("too_large"),
}


def settling_timer(attachments: Documents, settling: Index, settle: SettleAttachments) -> Timer:
    """Deletes uploads that no message has taken in a day."""
    removed = removing("unused-attachments")

    async def act(attachment: Document) -> None:
        if await settle.settle(attachment["id"]):
            removed(1)

    return Timer("attachments-settle", attachments, settling, act, every_seconds=30.0, concurrency=2)


def scanning_timer(attachments: Documents, scanning: Index, scans: ScanAttachments, clock: Clock) -> Timer:
    """Scans what came in, at most four files at a time."""

    async def act(attachment: Document) -> None:
        try:
            found = await scans.scan(attachment["id"], clock())
        except Exception:
            _FAILED.inc()
            raise
        if found in _FOUND:
            _FOUND[found].inc()

    lease = round(SCAN_SECONDS) + 60
    return Timer("attachments-scan", attachments, scanning, act, lease_seconds=lease, concurrency=4)


def sweep_timer(sweeps: Documents, due_at: Index, sweep: SweepObjects, clock: Clock) -> Timer:
    """Deletes objects without an owner, every six hours."""
    removed = removing("orphaned-objects")

    async def act(due: Document) -> None:
        removed(await sweep.sweep(clock()))
        later = {**due, "version": due["version"] + 1, "due_at": clock() + _SWEEP_EVERY}
        await sweeps.replace(later, if_version=due["version"])

    return Timer("objects-sweep", sweeps, due_at, act, lease_seconds=3_600, every_seconds=60.0, concurrency=1)


async def plan_sweeps(sweeps: Documents, clock: Clock) -> None:
    """Makes the document that says when the next sweep is due, where there is none."""
    try:
        await sweeps.insert({"id": _SWEEP, "version": 1, "due_at": clock() + 10 * MINUTE})
    except DuplicateKey:
        return
