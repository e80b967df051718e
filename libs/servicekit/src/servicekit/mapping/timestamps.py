"""Instants on the wire: protobuf timestamps and RFC 3339."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from domainkit.instants import SECOND, Instant
from google.protobuf.timestamp_pb2 import Timestamp

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_timestamp(instant: int) -> Timestamp:
    return Timestamp(seconds=instant // SECOND, nanos=instant % SECOND * 1_000)


def from_timestamp(timestamp: Timestamp) -> Instant:
    return Instant(timestamp.seconds * SECOND + timestamp.nanos // 1_000)


def to_rfc3339(instant: int) -> str:
    """RFC 3339 in UTC with `Z`; the fraction is left out where it is zero."""
    seconds, micros = divmod(instant, SECOND)
    return f"{_whole_second(seconds)}.{micros:06}Z" if micros else f"{_whole_second(seconds)}Z"


@lru_cache(maxsize=10_000)
def _whole_second(seconds: int) -> str:
    """RFC 3339 without fraction and zone. This is most of an instant's cost, and the same ones are written often."""
    return (_EPOCH + timedelta(seconds=seconds)).isoformat()[:19]


def from_rfc3339(text: str) -> Instant:
    """Raises ValueError for text that is no RFC 3339 instant, or that has no zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no zone: end it with Z or an offset")
    return Instant((moment - _EPOCH) // _MICROSECOND)
