"""Defining serial rules, reading them, and checking serials by them."""

from collections.abc import Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from warranty.serial_rules.domain.checking import SerialFinding, findings
from warranty.serial_rules.domain.serial_rule import (
    Correction,
    SerialRule,
    SerialRuleDraft,
    correct,
    define_rule,
    rule_id,
)
from warranty.serial_rules.ports import SerialRules


@dataclass(frozen=True, slots=True)
class SerialRulebook:
    rules: SerialRules

    async def create(
        self, draft: SerialRuleDraft, *, now: Instant, idempotency_key: IdempotencyKey | None
    ) -> SerialRule:
        """Raises Refused: VALIDATION_FAILED, SERIAL_RULE_EXISTS."""
        added = await self.rules.add(define_rule(draft, now=now), idempotency_key)
        if added is None:
            raise Refused("conflict", "SERIAL_RULE_EXISTS", "This manufacturer has a rule: change that one.")
        return added

    async def correct(
        self,
        id: str,
        correction: Correction,
        viewer: Viewer,
        *,
        if_version: Set[int] | None,
        idempotency_key: IdempotencyKey | None,
    ) -> SerialRule:
        """Raises Refused: SERIAL_RULE_NOT_FOUND, VALIDATION_FAILED."""
        await self.get(id, viewer)
        changed = await self.rules.change(
            id, lambda rule: correct(rule, correction), if_version=if_version, idempotency_key=idempotency_key
        )
        if changed is None:
            raise not_found("serial rule")
        return changed

    async def get(self, id: str, viewer: Viewer) -> SerialRule:
        """Raises Refused: SERIAL_RULE_NOT_FOUND."""
        rule = await self.rules.get(id)
        if rule is None or not viewer.sees(rule.retailer):
            raise not_found("serial rule")
        return rule

    async def page(
        self, retailer: str, manufacturer: str | None, *, size: int, after: Cursor | None
    ) -> Page[SerialRule]:
        """All of a retailer, or the one of a manufacturer."""
        if manufacturer is None:
            return await self.rules.page(retailer, size=size, after=after)
        rule = await self.rules.get(rule_id(retailer, manufacturer))
        return Page([] if rule is None else [rule], None)

    async def check(self, retailer: str, manufacturer: str, serial: str) -> tuple[SerialFinding, ...]:
        """What speaks against a serial in its normal form."""
        return findings(serial, await self.rules.get(rule_id(retailer, manufacturer)))
