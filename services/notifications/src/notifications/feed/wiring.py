"""The partner feed, built from its parts."""

from functools import partial

from aftersales.notifications.v1.feed_service_pb2_grpc import add_FeedServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from notifications.feed.handlers import Handlers
from notifications.feed.publishing import FEED_PUBLISHERS, PUBLISHERS_DUE, NatsPublisher, PublisherRepository
from notifications.feed.repository import FeedRepository, feed_epoch
from notifications.feed.servicer import FeedServicer
from notifications.feed.timers import FEED, feed_timer
from notifications.feed.use_cases import Feed, PublishFeed


async def components(context: ServiceContext, access: Access) -> Components:
    publishers = PublisherRepository(context.store, context.clock)
    store = FeedRepository(context.store, publishers, partial(context.timers.wake, FEED))
    feed = Feed(store, await feed_epoch(context.store))
    publish = PublishFeed(store, publishers, NatsPublisher(context.bus), context.clock)
    servicer = FeedServicer(access, context.pages, feed)
    return Components(
        servicers=[("aftersales.notifications.v1.FeedService", partial(add_FeedServiceServicer_to_server, servicer))],
        subscriptions=Handlers(feed).subscriptions(),
        timers=[feed_timer(context.store.documents(FEED_PUBLISHERS), PUBLISHERS_DUE, publish)],
    )
