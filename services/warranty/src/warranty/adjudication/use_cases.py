"""Writing, publishing, reading and trying adjudication rules."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import not_found
from domainkit.viewer import Viewer

from warranty.adjudication.domain.adjudicating import ClaimFacts, LineOutcome, adjudicate
from warranty.adjudication.domain.events import AdjudicationRulesChanged
from warranty.adjudication.domain.rules import AdjudicationRules, RuleDraft, new_version, publish
from warranty.adjudication.ports import RulesVersions


@dataclass(frozen=True, slots=True)
class Adjudication:
    versions: RulesVersions

    async def create(
        self,
        retailer: str,
        name: str,
        drafts: Sequence[RuleDraft],
        *,
        id: str,
        now: Instant,
        key: IdempotencyKey | None,
    ) -> AdjudicationRules:
        """Raises Refused: VALIDATION_FAILED."""
        return await self.versions.add(new_version(retailer, name, drafts, id=id, now=now), key)

    async def publish(
        self,
        id: str,
        viewer: Viewer,
        *,
        now: Instant,
        if_version: Set[int] | None,
        key: IdempotencyKey | None,
    ) -> AdjudicationRules:
        """Raises Refused: ADJUDICATION_RULES_NOT_FOUND, ADJUDICATION_RULES_PUBLISHED."""
        before = await self.in_force((await self.get(id, viewer)).retailer)

        def act(version: AdjudicationRules) -> tuple[AdjudicationRules, list[AdjudicationRulesChanged]]:
            published = publish(version, before, now=now)
            return published, [AdjudicationRulesChanged(published)]

        changed = await self.versions.change(id, act, if_version=if_version, key=key)
        if changed is None:
            raise not_found("adjudication rules")
        return changed

    async def get(self, id: str, viewer: Viewer) -> AdjudicationRules:
        """Raises Refused: ADJUDICATION_RULES_NOT_FOUND."""
        version = await self.versions.get(id)
        if version is None or not viewer.sees(version.retailer):
            raise not_found("adjudication rules")
        return version

    async def in_force(self, retailer: str) -> AdjudicationRules | None:
        """What decides the retailer's claims now; None: people do."""
        return await self.versions.in_force(retailer)

    async def page(self, retailer: str, *, size: int, after: Cursor | None) -> Page[AdjudicationRules]:
        """The retailer's versions, newest first."""
        return await self.versions.page(retailer, size=size, after=after)

    async def check(self, id: str, facts: ClaimFacts, viewer: Viewer) -> tuple[LineOutcome, ...]:
        """What a version decides about these facts. Raises Refused: ADJUDICATION_RULES_NOT_FOUND."""
        return adjudicate(await self.get(id, viewer), facts)
