"""The idempotency keys that a document remembers: how long, how many, and whose.

Every write of a document writes all of its keys, so there is a bound to them; and one for each caller, so that nobody
uses up what others need.
"""

from collections.abc import Mapping
from typing import Any

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import DAY, SECOND, Duration, Instant

KEYS_ARE_KEPT: Duration = DAY
MOST_KEYS = 500
MOST_KEYS_OF_A_CALLER = 100
_FOREVER = Instant(2**53)

Seen = Mapping[str, Mapping[str, Any]]
"""Key → `fingerprint` of its payload, `at` (the instant of its use), `by` (whose it is; missing in older entries)."""


class KeyReused(Exception):
    """An idempotency key came with another payload than the first time."""

    kind, reason, field = "invalid", "IDEMPOTENCY_KEY_REUSED", "request_id"

    def __init__(self) -> None:
        super().__init__("was used with another payload before")


class TooManyKeys(Exception):
    """As many keys are remembered as there may be, of this caller or of all."""

    kind, reason, field = "exhausted", "TOO_MANY_IDEMPOTENCY_KEYS", "request_id"

    def __init__(self, whose: str, most: int, retry_after: int) -> None:
        """`retry_after`: seconds until the oldest of them is forgotten."""
        super().__init__(f"{whose} changed this with {most} keys within a day")
        self.retry_after = retry_after


def entry(idempotency_key: IdempotencyKey, at: Instant) -> dict[str, Any]:
    return {"fingerprint": idempotency_key.fingerprint, "at": at, "by": idempotency_key.by}


def lasting_entry(idempotency_key: IdempotencyKey) -> dict[str, Any]:
    """Of the key that made the document: its id derives from it, so it can come back as long as the document exists."""
    return entry(idempotency_key, _FOREVER)


def recent(seen: Seen, now: Instant) -> dict[str, Any]:
    """Those that are not to be forgotten yet."""
    return {key: each for key, each in seen.items() if each["at"] > now - KEYS_ARE_KEPT}


def known(seen: Seen, idempotency_key: IdempotencyKey) -> bool:
    """Whether the key was used before. Raises KeyReused where its payload was another one."""
    if idempotency_key.key not in seen:
        return False
    if seen[idempotency_key.key]["fingerprint"] != idempotency_key.fingerprint:
        raise KeyReused
    return True


def require_room(seen: Seen, idempotency_key: IdempotencyKey, now: Instant) -> None:
    """Raises TooManyKeys where this one would be more than its caller, or all callers, may use within a day.

    Entries from before there was a share for each caller count for nobody; they are gone within a day.
    """
    everybodys = [each for each in recent(seen, now).values() if "by" in each and each["at"] < _FOREVER]
    callers = [each for each in everybodys if each["by"] == idempotency_key.by]
    if len(callers) >= MOST_KEYS_OF_A_CALLER:
        raise TooManyKeys("you", MOST_KEYS_OF_A_CALLER, _until_forgotten(callers, now))
    if len(everybodys) >= MOST_KEYS:
        raise TooManyKeys("all callers", MOST_KEYS, _until_forgotten(everybodys, now))


def _until_forgotten(entries: list[Mapping[str, Any]], now: Instant) -> int:
    """Seconds until the oldest is."""
    oldest: Instant = min(each["at"] for each in entries)
    return -(-(oldest + KEYS_ARE_KEPT - now) // SECOND)
