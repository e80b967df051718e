"""Checks of single values. Each answers the value as it is kept, or refuses the field it came from."""

import re

from tickets.domain.errors import invalid

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def text(value: str, field: str, *, longest: int, shortest: int = 1) -> str:
    """Free text without surrounding blanks, counted in characters."""
    kept = value.strip()
    if not shortest <= len(kept) <= longest:
        raise invalid(field, f"Must have {shortest} to {longest} characters, not counting blanks at its ends.")
    return kept


def email(value: str, field: str) -> str:
    """An address as it is compared: trimmed and lower-cased."""
    kept = value.strip().lower()
    if len(kept) > 254 or not _EMAIL.fullmatch(kept):
        raise invalid(field, "Must be an e-mail address, such as mikko@laine.example.")
    return kept
