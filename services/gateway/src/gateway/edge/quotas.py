"""How often a caller may call: a token bucket for each, stored as the one instant at which it is full again.

That is the generic cell rate algorithm (ITU-T I.371): nothing has to run for a bucket to fill. Whole nanoseconds, so
that nothing is lost by rounding. Each process of the gateway counts for itself: N of them allow N times as much.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from math import ceil
from typing import Self

NANOSECONDS = 1_000_000_000
REMEMBERED_CALLERS = 20_000


@dataclass(frozen=True, slots=True)
class Quota:
    """At most `requests` at once; what was used comes back evenly, all of it in `seconds`."""

    name: str
    requests: int
    seconds: float
    interval: int = field(init=False)
    """Nanoseconds in which one request comes back."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "interval", max(1, int(self.seconds * NANOSECONDS) // self.requests))

    @property
    def policy(self) -> str:
        """As in RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers)."""
        return f'"{self.name}";q={self.requests};w={ceil(self.seconds)}'


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a caller stands after a request: how many more may come at once, and when more may, in whole seconds."""

    allowed: bool
    remaining: int
    full_in: int
    next_in: int


def take(quota: Quota, full_at: int, now: int) -> tuple[int, Standing]:
    """One request out of a bucket that is full at `full_at`: when it is full then, and where that leaves its caller.

    Both are nanoseconds of one clock. A request that is not allowed takes nothing.
    """
    used = max(0, full_at - now)
    room = quota.interval * quota.requests - used
    allowed = room >= quota.interval
    if allowed:
        used, room = used + quota.interval, room - quota.interval
    wait = max(0, quota.interval - room)
    return now + used, Standing(allowed, room // quota.interval, _seconds(used), _seconds(wait))


def _seconds(nanoseconds: int) -> int:
    return -(-nanoseconds // NANOSECONDS)


class Buckets:
    """The buckets of all callers with one quota. Beyond `largest` callers the least recent is forgotten."""

    def __init__(self, quota: Quota, largest: int = REMEMBERED_CALLERS) -> None:
        self.quota = quota
        self._largest = largest
        self._full_at: OrderedDict[Hashable, int] = OrderedDict()

    def take(self, caller: Hashable, now: int) -> Standing:
        """One request of this caller."""
        full_at, standing = take(self.quota, self._full_at.get(caller, 0), now)
        self._full_at[caller] = full_at
        self._full_at.move_to_end(caller)
        if len(self._full_at) > self._largest:
            self._full_at.popitem(last=False)
        return standing


@dataclass(frozen=True, slots=True)
class RateLimits:
    """The buckets of callers with a valid token, and those of the addresses of all others; open streams by caller."""

    callers: Buckets
    addresses: Buckets
    streams: int
    """Live streams that one caller may have open."""

    @classmethod
    def of(cls, *, caller_requests: int, address_requests: int, seconds: float, streams: int) -> Self:
        callers = Quota("caller", caller_requests, seconds)
        return cls(Buckets(callers), Buckets(Quota("address", address_requests, seconds)), streams)
