"""Texts of one line and of several; and identities: what people and their programs call an order, a customer or a unit.

Identities are compared in one form. What looks the same on paper has many spellings in Unicode: full-width letters,
letters whose accents are characters of their own, invisible characters that came along when something was copied.
"""

import re
from unicodedata import category, normalize

from domainkit.text import is_visible

LONGEST = 100  # characters of an identity in its normal form

_LONGEST_TO_READ = (
    1_000  # characters as they come: enough for any spelling, and little enough for what sorting them takes
)
_SURROGATES = r"\ud800-\udfff"  # JSON can escape lone ones, UTF-8 cannot hold them
_CONTROLS = re.compile(rf"[\x00-\x1f\x7f-\x9f\u2028\u2029{_SURROGATES}]")
_CONTROLS_BUT_BREAKS = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{_SURROGATES}]")


def one_line(text: str) -> str:
    """The text as it is. Raises ValueError where it has a line break or another control character."""
    if _CONTROLS.search(text):
        raise ValueError("must be one line without control characters")
    return text


def lines(text: str) -> str:
    """The text as it is. Raises ValueError where it has a control character other than a line break or a tab."""
    if _CONTROLS_BUT_BREAKS.search(text):
        raise ValueError("must have no control characters but line breaks and tabs")
    return text


def identity(text: str) -> str:
    """The text in its normal form, of 1 to 100 characters. Raises ValueError."""
    found = normal(text[: _LONGEST_TO_READ + 1])
    if not found:
        raise ValueError("must not be empty")
    if len(found) > LONGEST or len(text) > _LONGEST_TO_READ:
        raise ValueError(f"must have at most {LONGEST} characters")
    return found


def serial_number(text: str) -> str:
    """As `identity`, in upper case."""
    return identity(upper(identity(text)))


def visible(text: str) -> str:
    """The text as it is. Raises ValueError where nothing of it can be seen: blanks, controls, invisible characters."""
    if not is_visible(text):
        raise ValueError("must have a visible character")
    return text


def normal(text: str) -> str:
    """NFKC (UAX #15), without format characters (category Cf, UAX #44), trimmed. ASCII is trimmed alone.

    A format character keeps apart what NFKC would compose; so it is carried out once more without them.
    """
    if text.isascii():
        return text.strip()
    shown = "".join(character for character in normalize("NFKC", text) if category(character) != "Cf")
    return normalize("NFKC", shown).strip()


def upper(text: str) -> str:
    """In upper case, letter by letter, where the capital is one letter that stands for no other one.

    `str.upper` makes two letters of `ß`, and an `I` of both `i` and the dotless `ı`: two units would become one. Such
    letters keep their case.
    """
    return text.upper() if text.isascii() else "".join(map(_capital, text))


def _capital(letter: str) -> str:
    capital = letter.upper()
    return capital if len(capital) == 1 and capital.lower() == letter else letter
