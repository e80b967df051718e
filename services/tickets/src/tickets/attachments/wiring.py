"""Attachments, built from their parts."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from aftersales.tickets.v1.attachment_service_pb2_grpc import add_AttachmentServiceServicer_to_server
from domainkit.instants import Duration
from pydantic import SecretStr
from servicekit.auth.authorization import Access
from servicekit.objects import Storage
from servicekit.objects.clamd import Verdict, scan
from servicekit.runtime.context import Components, ServiceContext

from tickets.attachments.domain.attachment import Attachment, Scan
from tickets.attachments.domain.links import Links
from tickets.attachments.integration_events import attachment_event
from tickets.attachments.mime import sniffed
from tickets.attachments.ports import Agents, Conversations, Retailers
from tickets.attachments.privacy import AttachmentRecords
from tickets.attachments.repository import (
    ATTACHMENTS,
    OBJECT_SWEEPS,
    SCANNING,
    SETTLING,
    SWEEPS_DUE,
    AttachmentRepository,
    attachment_index_fields,
)
from tickets.attachments.servicer import AttachmentServicer
from tickets.attachments.timers import SCAN_SECONDS, plan_sweeps, scanning_timer, settling_timer, sweep_timer
from tickets.attachments.use_cases.attaching import Attaching, EraseAttachments, ReadAttachments
from tickets.attachments.use_cases.upkeep import ScanAttachments, SettleAttachments, SweepObjects
from tickets.attachments.use_cases.uploading import Limits, Uploads

COLLECTIONS = (OBJECT_SWEEPS, ATTACHMENTS)
_SCANS = {Verdict.CLEAN: Scan.CLEAN, Verdict.INFECTED: Scan.INFECTED, Verdict.TOO_LARGE: Scan.FAILED}


class AttachmentSettings(Protocol):
    """What the service's settings say of attachments (tickets.attachment_settings)."""

    @property
    def attachments_per_message(self) -> int: ...

    @property
    def attachments_per_ticket(self) -> int: ...

    @property
    def attachment_types(self) -> tuple[str, ...]: ...

    @property
    def clamd_address(self) -> str: ...

    @property
    def attachment_max_bytes(self) -> int: ...

    @property
    def orphan_grace(self) -> Duration: ...

    def links(self, page_token_secret: SecretStr, /) -> Links: ...


@dataclass(frozen=True, slots=True)
class Files:
    """Attachments as other topics use them."""

    attachments: AttachmentRepository
    attaching: Attaching
    uploads: Uploads
    reading: ReadAttachments
    erasing: EraseAttachments
    storage: Storage | None
    settings: AttachmentSettings

    @property
    def records(self) -> AttachmentRecords:
        return AttachmentRecords(self.attachments, self.erasing)


def files(
    context: ServiceContext,
    settings: AttachmentSettings,
    storage: Storage | None,
    agents: Agents,
    retailers: Retailers,
) -> Files:
    attachments = AttachmentRepository(
        context.aggregates(
            ATTACHMENTS, Attachment, to_integration_event=attachment_event, index_fields=attachment_index_fields
        ),
        context.store.documents(ATTACHMENTS),
    )
    scanning, links = bool(settings.clamd_address), settings.links(context.operational.page_token_secret)
    limits = Limits(
        most_bytes=settings.attachment_max_bytes,
        most_per_message=settings.attachments_per_message,
        most_per_ticket=settings.attachments_per_ticket,
        types=settings.attachment_types,
    )
    return Files(
        attachments,
        Attaching(attachments, limits),
        Uploads(attachments, storage, agents, retailers, sniffed, limits, scanning),
        ReadAttachments(attachments, storage, agents, links, scanning),
        EraseAttachments(attachments, storage, context.clock),
        storage,
        settings,
    )


async def components(context: ServiceContext, access: Access, files: Files, named: Conversations) -> Components:
    servicer = AttachmentServicer(access, context.clock, files.uploads, files.reading)
    add = partial(add_AttachmentServiceServicer_to_server, servicer)
    servicers = [("aftersales.tickets.v1.AttachmentService", add)]
    storage = files.storage
    if storage is None:
        return Components(servicers=servicers)
    documents, sweeps = context.store.documents(ATTACHMENTS), context.store.documents(OBJECT_SWEEPS)
    await plan_sweeps(sweeps, context.clock)
    sweep = SweepObjects(files.attachments, storage, files.settings.orphan_grace)
    timers = [
        settling_timer(documents, SETTLING, SettleAttachments(files.attachments, storage, named)),
        sweep_timer(sweeps, SWEEPS_DUE, sweep, context.clock),
    ]
    if address := files.settings.clamd_address:

        async def scanned(chunks: AsyncIterator[bytes]) -> Scan:
            return _SCANS[await scan(address, chunks, seconds=SCAN_SECONDS)]

        scans = ScanAttachments(files.attachments, storage, scanned)
        timers.append(scanning_timer(documents, SCANNING, scans, context.clock))
    return Components(servicers=servicers, timers=timers, storage=storage)
