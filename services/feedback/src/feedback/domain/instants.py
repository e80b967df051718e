"""How time is counted here: whole microseconds, so that no rounding ever ends an invitation early."""

Instant = int
"""Microseconds since the Unix epoch, UTC."""

Duration = int
"""Microseconds."""

DAY: Duration = 24 * 3_600 * 1_000_000
