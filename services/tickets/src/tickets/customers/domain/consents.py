"""Consents: each is as it was last stated, in whatever order the statements arrive."""

from dataclasses import dataclass

from domainkit.instants import Instant


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody states about a customer's consents at one instant; None: nothing about this one."""

    marketing: bool | None = None
    surveys: bool | None = None


@dataclass(frozen=True, slots=True)
class StatedAt:
    """When each consent was last stated; None: not since this is kept, which is before every statement."""

    marketing: Instant | None = None
    surveys: Instant | None = None

    @property
    def last(self) -> Instant | None:
        return max((at for at in (self.marketing, self.surveys) if at is not None), default=None)


NOTHING = Statement()
NEVER = StatedAt()

Consent = tuple[bool, Instant | None]
"""Whether it is given, and when that was stated."""


def later(known: Consent, stated: bool | None, at: Instant) -> Consent:
    """The later of two statements. Of two at the same instant the one that does not consent."""
    given, before = known
    if stated is None or (before is not None and at < before):
        return known
    return (given and stated if at == before else stated), at
