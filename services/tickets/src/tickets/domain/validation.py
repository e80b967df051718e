"""Checks of single values. Each answers the value as it is kept, or refuses the field it came from."""

import re
from functools import lru_cache
from zoneinfo import ZoneInfo

from tickets.domain.errors import invalid

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_PHONE = re.compile(r"\+[1-9][0-9]{5,14}")  # E.164
_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")  # the part of BCP 47 that mails need
_CURRENCY = re.compile(r"[A-Z]{3}")  # ISO 4217


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


def phone(value: str, field: str) -> str:
    if not _PHONE.fullmatch(value):
        raise invalid(field, "Must be a number in E.164 form, such as +358401234567.")
    return value


def locale(value: str, field: str) -> str:
    if not _LOCALE.fullmatch(value):
        raise invalid(field, "Must be a BCP 47 language, such as en or de-AT.")
    return value


def currency(value: str, field: str) -> str:
    if not _CURRENCY.fullmatch(value):
        raise invalid(field, "Must be an ISO 4217 code, such as EUR.")
    return value


def time_zone(value: str, field: str) -> str:
    if not _is_zone(value):
        raise invalid(field, "Must be an IANA time zone, such as Europe/Helsinki.")
    return value


@lru_cache(maxsize=1024)  # bounded: the names come from requests
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, malformed, or a directory of the zone data base
        return False
    return True
