"""How time is counted here: whole microseconds, so that no rounding ever moves a day."""

Instant = int
"""Microseconds since the Unix epoch, UTC."""
