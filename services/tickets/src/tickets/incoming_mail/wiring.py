"""Incoming mail, built from its parts."""

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Protocol

from aftersales.tickets.v1.incoming_mail_service_pb2_grpc import add_IncomingMailServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.objects import Storage, StorageUnavailable, Stored, StoredObject
from servicekit.runtime.context import Components, ServiceContext

from tickets.incoming_mail.domain.kept_mail import KeptMail
from tickets.incoming_mail.integration_events import incoming_mail_event
from tickets.incoming_mail.mime.fingerprint import FingerprintReader
from tickets.incoming_mail.mime.reading import read
from tickets.incoming_mail.ports import Addresses, HandleMail
from tickets.incoming_mail.repository import (
    FINISHED,
    INCOMING_MAILS,
    MAILS_DUE,
    MAILS_KEPT,
    QUARANTINED,
    KeptMailRepository,
    mail_index_fields,
)
from tickets.incoming_mail.servicer import IncomingMailServicer
from tickets.incoming_mail.timers import HANDLING, forgetting_timers, handling_timer, in_thread, sweeping
from tickets.incoming_mail.use_cases.handling import Handling
from tickets.incoming_mail.use_cases.receiving import Receiving
from tickets.incoming_mail.use_cases.staff import StaffMails
from tickets.incoming_mail.use_cases.sweep import MailSweep


def repository(context: ServiceContext) -> KeptMailRepository:
    return KeptMailRepository(
        context.aggregates(
            INCOMING_MAILS, KeptMail, to_integration_event=incoming_mail_event, index_fields=mail_index_fields
        )
    )


class MailSettings(Protocol):
    """Those of the service that concern incoming mail."""

    @property
    def trusted_mail_servers(self) -> frozenset[str]: ...

    @property
    def incoming_mails_days(self) -> int: ...

    @property
    def quarantined_mails_days(self) -> int: ...


class NoStorage:
    """Of an installation without object storage: no mail is taken, and its server keeps it."""

    async def put(self, key: str, chunks: AsyncIterator[bytes]) -> Stored:
        raise StorageUnavailable("there is no object storage")

    async def open(self, key: str) -> AsyncIterator[bytes]:
        raise StorageUnavailable("there is no object storage")
        yield b""

    async def delete(self, key: str) -> None:
        """There is none."""

    async def objects(self) -> AsyncIterator[Sequence[StoredObject]]:
        """There are none."""
        none: Sequence[Sequence[StoredObject]] = ()
        for page in none:
            yield page


def components(
    context: ServiceContext,
    access: Access,
    mails: KeptMailRepository,
    addresses: Addresses,
    storage: Storage | None,
    handle: HandleMail,
    settings: MailSettings,
) -> Components:
    objects = storage or NoStorage()
    reading = partial(in_thread, partial(read, trusted_servers=settings.trusted_mail_servers))
    handling = Handling(mails, addresses, objects, reading, handle, context.clock)
    days = {FINISHED: settings.incoming_mails_days, QUARANTINED: settings.quarantined_mails_days}
    documents = context.store.documents(INCOMING_MAILS)
    servicer = IncomingMailServicer(
        access,
        context.clock,
        context.pages,
        partial(context.timers.wake, HANDLING),
        Receiving(mails, addresses, objects, FingerprintReader),
        StaffMails(mails, objects),
    )
    add = partial(add_IncomingMailServiceServicer_to_server, servicer)
    return Components(
        servicers=[("aftersales.tickets.v1.IncomingMailService", add)],
        timers=[
            handling_timer(documents, MAILS_DUE, handling),
            *forgetting_timers(documents, MAILS_KEPT, days=days, delete=objects.delete),
        ],
        loops=[partial(sweeping, MailSweep(mails, objects, context.clock))],
    )
