"""How all open tickets of a policy are given other terms: in steps, whose progress is part of the policy."""

from dataclasses import dataclass, replace

from domainkit.instants import Instant
from domainkit.pages import Cursor

from tickets.policies.domain.kinds import NewTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputation:
    """`after_at` and `after_id`: the ticket that was looked at last, from which the next step goes on."""

    requested_at: Instant
    terms: NewTerms
    looked_at: int = 0
    recomputed: int = 0
    failed: int = 0
    done_at: Instant | None = None
    after_at: int | None = None
    after_id: str = ""

    @property
    def after(self) -> Cursor | None:
        return Cursor(self.after_at, self.after_id) if self.after_id else None


@dataclass(frozen=True, slots=True)
class Step:
    """What became of some tickets. `rest`: where the others begin; None if there are none."""

    looked_at: int
    recomputed: int
    failed: int
    rest: Cursor | None


def advanced(recomputation: Recomputation, step: Step, now: Instant) -> Recomputation:
    rest = step.rest
    return replace(
        recomputation,
        looked_at=recomputation.looked_at + step.looked_at,
        recomputed=recomputation.recomputed + step.recomputed,
        failed=recomputation.failed + step.failed,
        done_at=now if rest is None else None,
        after_at=int(rest.key) if rest and rest.key is not None else None,
        after_id=rest.id if rest else "",
    )
