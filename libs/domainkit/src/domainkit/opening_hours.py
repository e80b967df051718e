"""Hours of a day as people write them: `09:00-12:00`, over midnight `22:00-06:00`, the whole day `00:00-24:00`."""

import re
from collections.abc import Sequence

from domainkit.business_time import MINUTES_PER_DAY, Hours, Interval

_CLOCK = "([01][0-9]|2[0-3]):([0-5][0-9])"
_FORM = re.compile(f"{_CLOCK}-(?:{_CLOCK}|24:00)")


def is_written_hours(text: str) -> bool:
    """Whether it has the form. Hours without a length, such as `09:00-09:00`, have it too."""
    return _FORM.fullmatch(text) is not None


def read_minutes(text: str) -> tuple[int, int]:
    """When it opens and closes, of a text that has the form; a close not after the opening lies on the next day."""
    opens, closes = (int(clock[:2]) * 60 + int(clock[3:]) for clock in text.split("-"))
    return opens, closes if closes > opens else closes + MINUTES_PER_DAY


def read_hours(hours: Sequence[str]) -> Hours:
    """For the arithmetic of business time. Each text has the form, and they are in order."""
    return tuple(Interval(*read_minutes(text)) for text in hours)
