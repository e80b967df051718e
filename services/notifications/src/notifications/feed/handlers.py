"""Hands all events of the services that the feed draws on to it."""

from dataclasses import dataclass

from servicekit.events.envelope import Event
from servicekit.events.subscription import Subscription

from notifications.feed.use_cases import Feed
from notifications.source_events.reading import numbers_checked, source_event


@dataclass(frozen=True, slots=True)
class Handlers:
    partner_feed: Feed

    def subscriptions(self) -> tuple[Subscription, ...]:
        return (
            Subscription("feed-tickets", "TICKETS", ("internal.*.tickets.>",), self.feed),
            Subscription("feed-warranty", "WARRANTY", ("internal.*.warranty.>",), self.feed),
            Subscription("feed-feedback", "FEEDBACK", ("internal.*.feedback.>",), self.feed),
        )

    async def feed(self, event: Event) -> None:
        with numbers_checked():
            await self.partner_feed.receive(source_event(event))
