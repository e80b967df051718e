"""Deliveries, built from their parts."""

from functools import partial

from aftersales.notifications.v1.delivery_service_pb2_grpc import add_DeliveryServiceServicer_to_server
from domainkit.instants import DAY
from servicekit.auth.authorization import Access
from servicekit.documents.aggregates import Aggregates
from servicekit.privacy.records import Erasures
from servicekit.runtime.context import Components, ServiceContext

from notifications.deliveries.domain.delivery import Delivery
from notifications.deliveries.domain.retries import RetrySchedule
from notifications.deliveries.handlers import Handlers
from notifications.deliveries.integration_events import delivery_event
from notifications.deliveries.ports import AddressBook, Unsubscriptions
from notifications.deliveries.repository import (
    DELIVERIES,
    DELIVERIES_BY_STATE_AND_AGE,
    DELIVERIES_DUE,
    DeliveryRepository,
)
from notifications.deliveries.servicer import DeliveryServicer
from notifications.deliveries.smtp import MailServer, SmtpMailer
from notifications.deliveries.templates import load_templates
from notifications.deliveries.timers import DELIVERIES as DELIVERY_TIMER
from notifications.deliveries.timers import delivery_timer, removal_timer
from notifications.deliveries.use_cases.files import ReadFiles
from notifications.deliveries.use_cases.notify import Notify
from notifications.deliveries.use_cases.preview import PreviewDelivery
from notifications.deliveries.use_cases.queries import DeliveryQueries
from notifications.deliveries.use_cases.repetitions import Repetitions
from notifications.deliveries.use_cases.resend import ResendDelivery
from notifications.deliveries.use_cases.send import Send


def repository(context: ServiceContext) -> DeliveryRepository:
    return DeliveryRepository(
        Aggregates(
            context.store.documents(DELIVERIES),
            relay=context.relay,
            clock=context.clock,
            source=context.source,
            kind=Delivery,
            to_integration_event=delivery_event,
        )
    )


async def components(
    context: ServiceContext,
    access: Access,
    deliveries: DeliveryRepository,
    addresses: AddressBook,
    unsubscriptions: Unsubscriptions,
    erasures: Erasures,
    *,
    public_url: str,
    mail_server: MailServer,
    retry_schedule: RetrySchedule,
    lease_seconds: int,
    concurrency: int,
    kept_days: int,
    files: ReadFiles,
    most_file_bytes: int,
) -> Components:
    templates = await load_templates(context.store)
    wake = partial(context.timers.wake, DELIVERY_TIMER)
    notify = Notify(deliveries, templates, wake, erasures, kept_for=kept_days * DAY, most_file_bytes=most_file_bytes)
    send = Send(
        deliveries,
        addresses,
        templates,
        SmtpMailer(mail_server),
        context.clock,
        retry_schedule,
        unsubscriptions,
        erasures,
        files,
        public_url,
    )
    queries = DeliveryQueries(deliveries)
    servicer = DeliveryServicer(
        access,
        context.clock,
        context.pages,
        queries,
        PreviewDelivery(queries, addresses, templates, erasures),
        ResendDelivery(deliveries, queries, wake, erasures),
    )
    documents = context.store.documents(DELIVERIES)
    return Components(
        servicers=[
            ("aftersales.notifications.v1.DeliveryService", partial(add_DeliveryServiceServicer_to_server, servicer))
        ],
        subscriptions=Handlers(context.clock, notify).subscriptions(),
        timers=[
            delivery_timer(documents, DELIVERIES_DUE, send, lease_seconds=lease_seconds, concurrency=concurrency),
            *removal_timer(documents, DELIVERIES_BY_STATE_AND_AGE, Repetitions(deliveries), days=kept_days),
        ],
    )
