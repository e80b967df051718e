"""Identities: what people and their programs call an order, a customer or a unit, in the one form that is compared.

What looks the same on paper has many spellings in Unicode: full-width letters, letters whose accents are characters of
their own, invisible characters that came along when something was copied.
"""

from unicodedata import category, normalize

from domainkit.text import is_visible

LONGEST = 100  # characters of an identity in its normal form

_LONGEST_TO_READ = (
    1_000  # characters as they come: enough for any spelling, and little enough for what sorting them takes
)


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
