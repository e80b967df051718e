"""Time zones: those of IANA's list (BCP 175), by name, from the tzdata package."""

from functools import cache
from zoneinfo import available_timezones

REMEDY = "must be an IANA time zone, such as Europe/Helsinki"

_NO_PLACE = "Factory"  # IANA's name for a machine whose zone nobody has set


def time_zone(name: str) -> str:
    """The name of a zone. Raises ValueError."""
    if name not in zones():
        raise ValueError(REMEDY)
    return name


@cache
def zones() -> frozenset[str]:
    """Every zone there is: the same list on every machine, since servicekit has zoneinfo read tzdata alone."""
    return frozenset(available_timezones()) - {_NO_PLACE}
