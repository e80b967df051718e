"""How time is counted here: whole microseconds, so that no rounding ever moves a deadline."""

Instant = int
"""Microseconds since the Unix epoch, UTC."""

Duration = int
"""Microseconds."""

SECOND: Duration = 1_000_000
MINUTE: Duration = 60 * SECOND
HOUR: Duration = 60 * MINUTE
DAY: Duration = 24 * HOUR
