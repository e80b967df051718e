"""Copies retailers from the events of tickets."""

from collections.abc import Sequence
from dataclasses import dataclass

from aftersales.tickets.v1.events_pb2 import RetailerChanged
from aftersales.tickets.v1.retailer_pb2 import RetailerLink, RetailerLinkKind
from servicekit.events.envelope import Event
from servicekit.events.subscription import Subscription
from servicekit.mapping.enums import numbers_of
from servicekit.mapping.subjects import subject_of

from feedback.retailers.domain.retailer import Contact, Link, LinkKind, Look, Retailer
from feedback.retailers.ports import Retailers

_KINDS = {number: kind for kind, number in numbers_of(LinkKind, RetailerLinkKind.DESCRIPTOR).items()}


@dataclass(frozen=True, slots=True)
class RetailerHandlers:
    retailers: Retailers

    def subscriptions(self) -> Sequence[Subscription]:
        return [Subscription("retailers", "RETAILERS", (subject_of(RetailerChanged),), self.remember)]

    async def remember(self, event: Event) -> None:
        changed = event.read(RetailerChanged).retailer
        await self.retailers.remember(
            Retailer(
                id=changed.id,
                name=changed.name,
                locale=changed.locale,
                look=Look(changed.look.color, changed.look.logo_url),
                contact=Contact(changed.contact.email, changed.contact.phone, changed.contact.address),
                links=tuple(_link(each) for each in changed.links if each.kind in _KINDS),
                legal_footer=changed.legal_footer,
                sequence=event.sequence,
            )
        )


def _link(link: RetailerLink) -> Link:
    return Link(_KINDS[link.kind], link.title, link.url)
