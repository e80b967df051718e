"""What is left of hours where a part of them is closed: a strike from noon, a staff meeting in the night shift."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from domainkit.business_time import MINUTES_PER_DAY, Hours, Interval

_DAY = timedelta(days=1)
_Minutes = tuple[int, int]


def hours_left(usual: Mapping[date, Hours], closed: Mapping[date, Hours]) -> dict[date, Hours]:
    """The hours of each day of `usual` without what is closed by the clock on the wall.

    `usual` has for each day of `closed` also the day before, whose hours may reach into it, and the day after. Closed
    hours are within their day. What is left of a night after midnight belongs to the day on which it begins then.
    """
    left: dict[date, list[_Minutes]] = {day: [] for day in usual}
    for day, hours in usual.items():
        tomorrow = (
            (each.opens + MINUTES_PER_DAY, each.closes + MINUTES_PER_DAY) for each in closed.get(day + _DAY, ())
        )
        closures = sorted([*((each.opens, each.closes) for each in closed.get(day, ())), *tomorrow])
        for interval in hours:
            for opens, closes in _without((interval.opens, interval.closes), closures):
                if opens < MINUTES_PER_DAY:
                    left[day].append((opens, closes))
                else:
                    left.setdefault(day + _DAY, []).append((opens - MINUTES_PER_DAY, closes - MINUTES_PER_DAY))
    return {day: tuple(Interval(*each) for each in _joined(pieces)) for day, pieces in left.items()}


def _without(interval: _Minutes, closures: Iterable[_Minutes]) -> Iterator[_Minutes]:
    opens, closes = interval
    for begins, ends in closures:
        if begins < closes and opens < ends:
            if opens < begins:
                yield opens, begins
            opens = max(opens, ends)
    if opens < closes:
        yield opens, closes


def _joined(pieces: Sequence[_Minutes]) -> list[_Minutes]:
    """In order; those that meet become one, if it lasts no longer than a day."""
    joined: list[_Minutes] = []
    for opens, closes in sorted(pieces):
        if joined and opens <= joined[-1][1] and max(closes, joined[-1][1]) - joined[-1][0] <= MINUTES_PER_DAY:
            joined[-1] = (joined[-1][0], max(closes, joined[-1][1]))
        else:
            joined.append((opens if not joined else max(opens, joined[-1][1]), closes))
    return joined
