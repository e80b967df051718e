"""The composition root: the only module that sees everything."""

from functools import partial

from aftersales.common.v1.timeline_service_pb2_grpc import add_TimelineServiceServicer_to_server
from aftersales.notifications.v1.delivery_service_pb2_grpc import add_DeliveryServiceServicer_to_server
from aftersales.notifications.v1.feed_service_pb2_grpc import add_FeedServiceServicer_to_server
from servicekit.documents import Store
from servicekit.documents.aggregates import Aggregates
from servicekit.events.bus import Stream
from servicekit.events.relay import Relay
from servicekit.runtime.clock import Clock
from servicekit.runtime.context import Kit, Parts
from servicekit.runtime.settings import read

from notifications.adapters import collections
from notifications.adapters.address_book import StoredAddresses
from notifications.adapters.documents import delivery_document, delivery_from
from notifications.adapters.facts import delivery_fact
from notifications.adapters.feed_publishing import BusAnnouncer, StoredPublishers
from notifications.adapters.feed_store import StoredFeed, feed_epoch
from notifications.adapters.smtp import SmtpMailer
from notifications.adapters.stores import StoredDeliveries
from notifications.adapters.templates import load_templates
from notifications.entrypoints import timers
from notifications.entrypoints.access import ACCESS
from notifications.entrypoints.deliveries import Deliveries
from notifications.entrypoints.feed import FeedPull
from notifications.entrypoints.handlers import Handlers
from notifications.entrypoints.timeline import TimelinePart
from notifications.settings import Settings
from notifications.use_cases.deliveries import DeliveryRecords
from notifications.use_cases.feed import Feed
from notifications.use_cases.notify import Notify
from notifications.use_cases.publish_feed import PublishFeed
from notifications.use_cases.send import Send

STREAMS = (
    Stream("NOTIFICATIONS", ("internal.*.notifications.>",)),
    Stream("FEED", ("aftersales.>",), retold=True),
)


async def retell(store: Store, _: Relay, clock: Clock) -> dict[str, int]:
    """Every feed from its first position: the service publishes it when it runs."""
    return {"feeds": await StoredPublishers(store, clock).start_over()}


async def wire(kit: Kit) -> Parts:
    settings = read(Settings)
    clock, pages, access = kit.clock, kit.pages, kit.access(ACCESS)
    delivery_documents = kit.store.documents(collections.DELIVERIES)
    deliveries = StoredDeliveries(
        Aggregates(
            delivery_documents,
            relay=kit.relay,
            clock=clock,
            source="/aftersales/notifications",
            to_document=delivery_document,
            from_document=delivery_from,
            tell=delivery_fact,
        )
    )
    addresses = StoredAddresses(kit.store)
    templates = await load_templates(kit.store)
    publishers = StoredPublishers(kit.store, clock)
    feed_store = StoredFeed(kit.store, publishers, partial(kit.timers.wake, timers.FEED))

    feed = Feed(feed_store, await feed_epoch(kit.store))
    publish = PublishFeed(feed_store, publishers, BusAnnouncer(kit.bus), clock)
    notify = Notify(deliveries, templates, partial(kit.timers.wake, timers.DELIVERIES))
    mailer = SmtpMailer(settings.mail_server())
    send = Send(deliveries, addresses, templates, mailer, clock, settings.retry_schedule())
    records = DeliveryRecords(deliveries)

    return Parts(
        servicers=[
            (
                "aftersales.notifications.v1.DeliveryService",
                partial(add_DeliveryServiceServicer_to_server, Deliveries(access, pages, records)),
            ),
            (
                "aftersales.notifications.v1.FeedService",
                partial(add_FeedServiceServicer_to_server, FeedPull(access, pages, feed)),
            ),
            (
                "aftersales.common.v1.TimelineService",
                partial(add_TimelineServiceServicer_to_server, TimelinePart(access, records)),
            ),
        ],
        subscriptions=Handlers(clock, notify, feed, addresses).subscriptions(),
        timers=[
            timers.delivery_timer(
                delivery_documents,
                collections.DELIVERIES_DUE,
                send,
                lease_seconds=settings.smtp_attempt_seconds + settings.clock_tolerance_seconds,
                concurrency=settings.smtp_concurrency,
            ),
            timers.feed_timer(kit.store.documents(collections.FEED_PUBLISHERS), collections.PUBLISHERS_DUE, publish),
        ],
    )
