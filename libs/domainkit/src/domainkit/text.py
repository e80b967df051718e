"""Texts that people write: trimmed, of a stated length, and showing something."""

from unicodedata import category

from domainkit.refusals import invalid

_BREAKS = "\n\r\t\u2028\u2029"  # what a text of several lines may have besides characters
_CONTROLS = {"Cc", "Cs", "Zl", "Zp"}  # UAX #44: controls, surrogates and separators of lines and paragraphs
_INVISIBLE = _CONTROLS | {"Cf", "Zs"}  # formats and blanks
_BLANK = frozenset(
    # Letters, marks and symbols that fonts leave blank: fillers of Hangul, inherent vowels of Khmer, the grapheme
    # joiner, selectors of variants, the Braille pattern without dots (UAX #44: Default_Ignorable_Code_Point; the last
    # one by its name).
    "\u115f\u1160\u3164\uffa0\u17b4\u17b5\u034f\u180b\u180c\u180d\u180f\u2800"
) | {chr(code) for code in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))}


def line(value: str, field: str, *, longest: int, shortest: int = 1) -> str:
    """A text on one line, such as a name or a subject. Raises Refused (VALIDATION_FAILED)."""
    return _checked(value, field, longest, shortest, allowed="")


def text(value: str, field: str, *, longest: int, shortest: int = 1) -> str:
    """A text that may have line breaks and tabs. Raises Refused (VALIDATION_FAILED)."""
    return _checked(value, field, longest, shortest, allowed=_BREAKS)


def is_visible(value: str) -> bool:
    """Whether the text has a character that can be seen."""
    first = value[:1]
    if first.isascii() and first.isalnum():  # most texts: the rest need not be looked at
        return True
    return not all(character in _BLANK or category(character) in _INVISIBLE for character in set(value))


def _checked(value: str, field: str, longest: int, shortest: int, *, allowed: str) -> str:
    trimmed = value.strip()
    if not shortest <= len(trimmed) <= longest:
        raise invalid(field, f"Must have {shortest} to {longest} characters, not counting blanks at its ends.")
    if any(category(character) in _CONTROLS and character not in allowed for character in set(trimmed)):
        raise invalid(field, f"Must have no control characters{' but line breaks and tabs' if allowed else ''}.")
    if trimmed and not is_visible(trimmed):
        raise invalid(field, "Must have a visible character.")
    return trimmed
