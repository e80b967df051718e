"""What other services' events make us do. Every handler may see an event twice and does its work once."""

from collections.abc import Sequence
from dataclasses import dataclass

from aftersales.feedback.v1.events_pb2 import AnswerGiven
from aftersales.warranty.v1.events_pb2 import AssetRefused, AssetRegistered
from servicekit.events.consumers import Subscription
from servicekit.events.envelope import Event
from servicekit.mapping.timestamps import from_timestamp
from servicekit.runtime.clock import Clock

from tickets.use_cases.coverage import CoverageChecks
from tickets.use_cases.opening import Opening
from tickets.use_cases.registrations import Registrations

ASSET_REGISTERED = "internal.*.warranty.v1.asset.registered"
ASSET_REFUSED = "internal.*.warranty.v1.asset.refused"
ANSWER_GIVEN = "internal.*.feedback.v1.answer.given"

LOW_SCORE = 2


@dataclass(frozen=True)
class Handlers:
    clock: Clock
    registrations: Registrations
    coverage: CoverageChecks
    opening: Opening

    def subscriptions(self) -> Sequence[Subscription]:
        return [
            Subscription("registrations", "WARRANTY", (ASSET_REGISTERED,), self.note_registration),
            Subscription("refusals", "WARRANTY", (ASSET_REFUSED,), self.note_refusal),
            Subscription("coverage", "WARRANTY", (ASSET_REGISTERED,), self.determine_coverage),
            Subscription("follow-ups", "FEEDBACK", (ANSWER_GIVEN,), self.follow_up),
        ]

    async def note_registration(self, event: Event) -> None:
        asset = event.read(AssetRegistered).asset
        covered_until = max((from_timestamp(coverage.ends_at) for coverage in asset.coverages), default=None)
        product_name = f"{asset.manufacturer} {asset.name}".strip()
        await self.registrations.registered(asset.purchase_id, asset.id, product_name, covered_until)

    async def note_refusal(self, event: Event) -> None:
        refused = event.read(AssetRefused)
        await self.registrations.refused(refused.purchase_id, refused.asset_id, refused.reason)

    async def determine_coverage(self, event: Event) -> None:
        """Tickets opened before warranty knew their asset need not wait for their next attempt."""
        asset = event.read(AssetRegistered).asset
        await self.coverage.asset_registered(asset.retailer, asset.id)

    async def follow_up(self, event: Event) -> None:
        answer = event.read(AnswerGiven).answer
        if answer.score <= LOW_SCORE:
            await self.opening.follow_up(
                ticket_id=answer.ticket_id,
                answer_id=answer.id,
                score=answer.score,
                comment=answer.comment,
                now=self.clock(),
            )
