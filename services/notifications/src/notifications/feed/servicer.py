"""FeedService: the feed as partners pull it."""

from dataclasses import dataclass

from aftersales.notifications.v1 import feed_service_pb2 as pb
from aftersales.notifications.v1.feed_service_pb2_grpc import FeedServiceServicer
from domainkit.pages import Cursor
from servicekit.auth.authorization import Access
from servicekit.rpc.pages import Pages, PageTokenInvalid
from servicekit.rpc.parsing import Context

from notifications.feed.domain.refusals import cursor_invalid
from notifications.feed.use_cases import Feed

DEFAULT_LIMIT = 100


@dataclass(frozen=True)
class FeedServicer(FeedServiceServicer):
    """A cursor is a page token of (position, epoch), bound to the retailer."""

    access: Access
    pages: Pages
    feed: Feed

    async def ListFeedEvents(self, request: pb.ListFeedEventsRequest, context: Context) -> pb.ListFeedEventsResponse:
        caller = await self.access.caller(context, "ListFeedEvents")
        retailer = caller.retailer(request.retailer)
        position, epoch = self._read_cursor(request.after, retailer)
        entries = await self.feed.read(retailer, epoch=epoch, after=position, limit=request.limit or DEFAULT_LIMIT)
        if not entries:
            return pb.ListFeedEventsResponse(next_cursor=request.after)
        last = Cursor(entries[-1].position, self.feed.epoch)
        return pb.ListFeedEventsResponse(
            events=[pb.FeedEvent(position=entry.position, envelope=entry.envelope.encode()) for entry in entries],
            next_cursor=self.pages.write(last, "feed", retailer),
        )

    def _read_cursor(self, cursor: str, retailer: str) -> tuple[int, str]:
        try:
            place = self.pages.read(cursor, "feed", retailer)
        except PageTokenInvalid:
            raise cursor_invalid() from None
        return (int(place.key or 0), place.id) if place else (0, "")
