"""How much one sender may send: token buckets, of a bounded number of senders."""

from collections import OrderedDict
from dataclasses import dataclass, field

MOST_SENDERS = 10_000
"""That are remembered: beyond them, whoever was seen longest ago starts anew."""


@dataclass(slots=True)
class Rate:
    """`per_minute` at once, and then as many a minute; 0: any number."""

    per_minute: int
    _buckets: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def takes(self, sender: str, seconds: float) -> bool:
        """Whether one more is within the rate at this moment of a monotonic clock; it then counts."""
        if not self.per_minute:
            return True
        left, since = self._buckets.pop(sender, (float(self.per_minute), seconds))
        left = min(float(self.per_minute), left + (seconds - since) * self.per_minute / 60)
        taken = left >= 1
        self._buckets[sender] = (left - 1 if taken else left, seconds)
        if len(self._buckets) > MOST_SENDERS:
            self._buckets.popitem(last=False)
        return taken


@dataclass(slots=True)
class Room:
    """A number of something, connections or octets, that is taken in parts and given back."""

    most: int
    taken: int = 0

    def take(self, amount: int = 1) -> bool:
        if self.taken + amount > self.most:
            return False
        self.taken += amount
        return True

    def give_back(self, amount: int = 1) -> None:
        self.taken -= amount
