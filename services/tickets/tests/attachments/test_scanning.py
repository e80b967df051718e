"""Scans of attachments: what is found is kept, counted and published."""

from collections.abc import AsyncIterator
from typing import cast

import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant
from domainkit.refusals import Refused
from prometheus_client import REGISTRY
from servicekit.documents import Documents
from servicekit.objects.clamd import ScanUnavailable
from tickets.attachments.domain.attachment import Attachment, Scan, require_handed_out
from tickets.attachments.domain.events import AttachmentRejected
from tickets.attachments.ports import Attachments, Decide, Storage
from tickets.attachments.repository import SCANNING
from tickets.attachments.timers import scanning_timer
from tickets.attachments.use_cases.upkeep import ScanAttachments

NOW = Instant(1_772_434_800_000_000)


class OneAttachment:
    """The store of one attachment, and what was published of it."""

    def __init__(self) -> None:
        self.attachment = Attachment(
            id="att_1",
            retailer="nordic-home",
            key="attachments/obj_1",
            name="invoice.pdf",
            media_type="application/pdf",
            size=1,
            sha256="",
            uploaded_by=Actor(ActorKind.CUSTOMER, "maija"),
            created_at=NOW,
            scan=Scan.PENDING,
            scan_at=NOW,
        )
        self.events: list[AttachmentRejected] = []

    async def get(self, id: str) -> Attachment | None:
        return self.attachment

    async def change(self, id: str, act: Decide) -> Attachment | None:
        self.attachment, events = act(self.attachment)
        self.events.extend(events)
        return self.attachment


class Bytes:
    async def open(self, key: str) -> AsyncIterator[bytes]:
        yield b"x"


async def scan(found: Scan | Exception, kept: OneAttachment) -> None:
    async def scanner(chunks: AsyncIterator[bytes]) -> Scan:
        assert [each async for each in chunks] == [b"x"]
        if isinstance(found, Exception):
            raise found
        return found

    scans = ScanAttachments(cast(Attachments, kept), cast(Storage, Bytes()), scanner)
    timer = scanning_timer(cast(Documents, None), SCANNING, scans, lambda: NOW)
    await timer.act({"id": "att_1"})


def counted(outcome: str) -> float:
    return REGISTRY.get_sample_value("aftersales_attachment_scans_total", {"outcome": outcome}) or 0


@pytest.mark.parametrize(
    ("found", "outcome"), [(Scan.CLEAN, "clean"), (Scan.INFECTED, "infected"), (Scan.FAILED, "too_large")]
)
async def test_scan_is_kept_and_counted_by_its_result(found: Scan, outcome: str) -> None:
    kept, before = OneAttachment(), counted(outcome)
    await scan(found, kept)
    assert kept.attachment.scan is found
    assert kept.attachment.scan_at is None
    assert counted(outcome) == before + 1


async def test_infected_file_is_published_and_never_handed_out() -> None:
    kept = OneAttachment()
    await scan(Scan.INFECTED, kept)
    await scan(Scan.CLEAN, kept)  # once found, it stays so
    assert [each.attachment.id for each in kept.events] == ["att_1"]
    for scanning in (True, False):
        with pytest.raises(Refused, match="Malware"):
            require_handed_out(kept.attachment, scanning=scanning)


async def test_scan_without_verdict_counts_as_failed_and_repeats() -> None:
    kept, before = OneAttachment(), counted("failed")
    with pytest.raises(ScanUnavailable):
        await scan(ScanUnavailable("clamd gave no verdict"), kept)
    assert counted("failed") == before + 1
    assert kept.attachment.scan is Scan.PENDING
    assert kept.attachment.scan_at is not None
    assert kept.attachment.scan_at > NOW
