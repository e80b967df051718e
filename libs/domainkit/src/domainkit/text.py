"""Texts that people write: trimmed, of a stated length, and showing something."""

from unicodedata import category

from domainkit.refusals import invalid

_LINE_ENDS = "\n\r\t"
_INVISIBLE = {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}  # UAX #44: controls, formats, surrogates and blanks


def line(value: str, field: str, *, longest: int, shortest: int = 1) -> str:
    """A text on one line, such as a name or a subject. Raises Refused (VALIDATION_FAILED)."""
    return _checked(value, field, longest, shortest, allowed="")


def text(value: str, field: str, *, longest: int, shortest: int = 1) -> str:
    """A text that may have line breaks and tabs. Raises Refused (VALIDATION_FAILED)."""
    return _checked(value, field, longest, shortest, allowed=_LINE_ENDS)


def _checked(value: str, field: str, longest: int, shortest: int, *, allowed: str) -> str:
    kept = value.strip()
    if not shortest <= len(kept) <= longest:
        raise invalid(field, f"Must have {shortest} to {longest} characters, not counting blanks at its ends.")
    if any(category(character) in ("Cc", "Cs", "Zl", "Zp") and character not in allowed for character in kept):
        allows = "other than line breaks and tabs" if allowed else "or line breaks"
        raise invalid(field, f"Must have no control characters {allows}.")
    if kept and all(category(character) in _INVISIBLE for character in kept):
        raise invalid(field, "Must have a character that can be seen.")
    return kept
