"""The composition root: the only module that sees everything."""

from asyncio import Semaphore

from aftersales.notifications.v1.events_pb2 import PersonalDataErased
from aftersales.tickets.v1.events_pb2 import ErasureRequested
from domainkit.instants import MINUTE
from domainkit.privacy import NoPersonalData, PersonalData
from servicekit.documents import Store
from servicekit.events.relay import Relay
from servicekit.events.streams import Stream
from servicekit.privacy import wiring as privacy
from servicekit.privacy.records import PersonalRecords
from servicekit.privacy.repository import ERASURE_JOBS
from servicekit.privacy.servicer import export_components
from servicekit.privacy.traces import StreamTraces
from servicekit.runtime.clock import Clock
from servicekit.runtime.context import Components, ServiceContext, combined
from servicekit.runtime.settings import read

from notifications.access import ACCESS
from notifications.contacts import wiring as contacts
from notifications.contacts.privacy import PersonalContacts
from notifications.contacts.repository import CONTACTS, SENDERS
from notifications.deliveries import wiring as deliveries
from notifications.deliveries.ports import FileSource
from notifications.deliveries.privacy import PersonalDeliveries
from notifications.deliveries.repository import DELIVERIES
from notifications.deliveries.smtp import MailServer
from notifications.deliveries.templates import TEMPLATE_VERSIONS
from notifications.deliveries.tickets_client import NoFiles, TicketsClient
from notifications.deliveries.use_cases.files import ReadFiles
from notifications.deliveries.use_cases.queries import DeliveryQueries
from notifications.feed import wiring as feed
from notifications.feed.publishing import FEED_PUBLISHERS, PublisherRepository
from notifications.feed.repository import FEED_CURSORS, FEED_EVENTS, FEED_META, FEED_PARKED
from notifications.settings import Settings
from notifications.timeline import wiring as timeline
from notifications.unsubscriptions import wiring as unsubscriptions
from notifications.unsubscriptions.privacy import PersonalUnsubscriptions
from notifications.unsubscriptions.repository import UNSUBSCRIPTIONS

COLLECTIONS = (
    TEMPLATE_VERSIONS,
    CONTACTS,
    SENDERS,
    UNSUBSCRIPTIONS,
    DELIVERIES,
    FEED_META,
    FEED_PARKED,
    FEED_EVENTS,
    FEED_CURSORS,
    FEED_PUBLISHERS,
    ERASURE_JOBS,
)
STREAMS = (
    Stream(
        "NOTIFICATIONS",
        ("internal.*.notifications.>",),
        personal=PersonalData(
            purpose="To report what became of mails, and that a customer unsubscribed",
            retention="AFTERSALES_STREAM_MAX_AGE_DAYS, or until the customer is erased",
        ),
    ),
    Stream(
        "FEED",
        ("aftersales.>",),
        republished=True,
        personal=NoPersonalData(
            "Events as partners get them: ids, order numbers, states, amounts and instants; no name, contact or text"
        ),
    ),
)


async def republish(store: Store, _: Relay, clock: Clock) -> dict[str, int]:
    """Every feed from its first position: the service publishes it when it runs."""
    return {"feeds": await PublisherRepository(store, clock).start_over()}


async def wire(context: ServiceContext) -> Components:
    settings, access = read(Settings), context.access(ACCESS)
    address_book, delivery_repository = contacts.repository(context), deliveries.repository(context)
    unsubscription_repository = unsubscriptions.repository(context)
    erasures = privacy.erased_customers(context)
    personal: list[PersonalRecords] = [
        PersonalContacts(address_book),
        PersonalUnsubscriptions(unsubscription_repository),
        PersonalDeliveries(delivery_repository),
    ]
    return combined(
        contacts.components(address_book, erasures),
        unsubscriptions.components(context, unsubscription_repository, address_book),
        await deliveries.components(
            context,
            access,
            delivery_repository,
            address_book,
            unsubscriptions.links(context, unsubscription_repository),
            erasures,
            public_url=settings.public_url,
            mail_server=_mail_server(settings),
            retry_schedule=settings.retry_schedule(),
            lease_seconds=settings.smtp_attempt_seconds
            + settings.mail_files_read_seconds
            + settings.clock_tolerance_seconds,
            concurrency=settings.smtp_concurrency,
            kept_days=settings.deliveries_days,
            files=_files(context, settings),
            most_file_bytes=settings.mail_files_max_bytes if settings.tickets_target else 0,
        ),
        await feed.components(context, access),
        timeline.components(access, DeliveryQueries(delivery_repository)),
        privacy.components(
            context,
            records=personal,
            traces=StreamTraces(context.bus, STREAMS),
            requested=ErasureRequested,
            done=PersonalDataErased,
        ),
        export_components(context, access, personal),
    )


def _files(context: ServiceContext, settings: Settings) -> ReadFiles:
    source: FileSource = NoFiles()
    if settings.tickets_target:
        source = TicketsClient(context.channel("tickets", settings.tickets_target), context.service_tokens)
    return ReadFiles(
        source,
        Semaphore(settings.mail_files_concurrency),
        settings.mail_files_read_seconds,
        settings.mail_files_wait_minutes * MINUTE,
    )


def _mail_server(settings: Settings) -> MailServer:
    return MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        certificates=settings.smtp_ca,
        username=settings.smtp_username,
        password=settings.smtp_password.get_secret_value(),
        attempt_seconds=settings.smtp_attempt_seconds,
    )
