"""How often codes were tried: of one unit, and by one caller. Right ones count as well, so that none is free."""

from dataclasses import dataclass, replace

from domainkit.ids import derived_id
from domainkit.instants import HOUR, Instant, after
from domainkit.refusals import Refused

MOST_OF_CALLER = 10
MOST_OF_UNIT = 30  # more than one caller has: nobody alone locks a unit
WITHIN = HOUR


@dataclass(frozen=True, slots=True)
class CodeAttempts:
    """`at`: those of the last hour when it was last written. `id` derives from the unit or the caller."""

    id: str
    retailer: str
    at: tuple[Instant, ...] = ()
    version: int = 0


def attempts_of(retailer: str, whose: str) -> CodeAttempts:
    return CodeAttempts(derived_id("cda", retailer, whose), retailer)


def tried(attempts: CodeAttempts, *, most: int, now: Instant) -> CodeAttempts:
    """With one more. Raises Refused: TOO_MANY_CODE_ATTEMPTS."""
    recent = tuple(each for each in attempts.at if after(each, WITHIN) > now)
    if len(recent) >= most:
        raise Refused("exhausted", "TOO_MANY_CODE_ATTEMPTS", f"{most} codes were tried within an hour.")
    return replace(attempts, at=(*recent, now))
