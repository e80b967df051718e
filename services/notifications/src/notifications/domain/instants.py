"""How time is counted here: whole microseconds, UTC."""

Instant = int
"""Microseconds since the Unix epoch, UTC."""

Duration = int
"""Microseconds."""

SECOND: Duration = 1_000_000
MINUTE: Duration = 60 * SECOND
HOUR: Duration = 60 * MINUTE
