"""Legal holds: records that a law obliges to keep, of each kind why and how long. A setting, AFTERSALES_LEGAL_HOLDS:

legal_holds: Annotated[LegalHolds, of_kinds("purchases")] = Field(
    LegalHolds({"purchases": LegalHold(reason="accounting records", days=3650)}), description="…"
)
"""

from collections.abc import Iterable

from domainkit.instants import DAY, Instant, after
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, RootModel

from servicekit.privacy.records import Kept

_LONGEST_DAYS = 36_500


class LegalHold(BaseModel):
    """`{"reason": "accounting records", "days": 3650}`: why records are kept, and how long from their own instant."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: str = Field(min_length=1, max_length=200, description="Why the law has it kept, as responses name it")
    days: int = Field(ge=1, le=_LONGEST_DAYS, description="Days from the record's own instant")


class LegalHolds(RootModel[dict[str, LegalHold]]):
    """`{"purchases": {"reason": "accounting records", "days": 3650}}` by kind of record; `{}` holds nothing.

    Days are 24 hours each, without a calendar or a zone.
    """

    model_config = ConfigDict(frozen=True)

    def held_until(self, kind: str, since: Instant) -> Instant | None:
        """When the hold on a record of this kind and instant ends; None where nothing holds its kind."""
        hold = self.root.get(kind)
        return None if hold is None else after(since, hold.days * DAY)

    def holds(self, kind: str, since: Instant, *, now: Instant) -> bool:
        """Whether a record of this kind and instant has to be kept. At the instant at which a hold ends it has not."""
        until = self.held_until(kind, since)
        return until is not None and now < until

    def kept(self, kind: str, since: Iterable[Instant], *, now: Instant) -> Kept | None:
        """What is kept of the records of this kind and these instants; None where that is nothing."""
        ends = [until for each in since if (until := self.held_until(kind, each)) is not None and now < until]
        if not ends:
            return None
        return Kept(kind, self.root[kind].reason, until=max(ends), next_at=min(ends), records=len(ends))


def of_kinds(*kinds: str) -> AfterValidator:
    """Refuses holds on what the service has no records of: they would hold nothing, and nobody would notice."""

    def refuse_unknown(holds: LegalHolds) -> LegalHolds:
        if unknown := sorted(holds.root.keys() - set(kinds)):
            raise ValueError(
                f"{', '.join(unknown)}: no such kind of record here; there is {', '.join(kinds) or 'none'}"
            )
        return holds

    return AfterValidator(refuse_unknown)
