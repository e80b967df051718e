"""Names of people and programs as they are shown, and the ids that tokens know them by."""

import re
from unicodedata import category, normalize

LONGEST_NAME = 200
LONGEST_ID = 255  # of a `sub` (OpenID Connect Core, section 2)
ID_REMEDY = f"must be 1 to {LONGEST_ID} printable characters, no blank at either end"

_UNSHOWN = {"Cc", "Cf", "Cs"}  # control, format (direction marks too), lone surrogates
_JOINERS = "\u200c\u200d"  # format characters that Persian, Indian languages and emoji are spelled with


def display_name(text: str) -> str:
    """The name on one line: NFC, blanks made single, nothing that changes how the text around it is shown, trimmed.

    Empty where nothing is left.
    """
    spaced = re.sub(r"\s+", " ", text[: 8 * LONGEST_NAME])
    shown = "".join(character for character in spaced if category(character) not in _UNSHOWN or character in _JOINERS)
    name = normalize("NFC", re.sub(" +", " ", shown))[:LONGEST_NAME].strip()
    return name if name.strip(f" {_JOINERS}") else ""


def identifier(text: str) -> str:
    """The id of somebody, as it is. Raises ValueError: an id that was cleaned would be somebody else's."""
    if not 1 <= len(text) <= LONGEST_ID or not text.isprintable() or text != text.strip():
        raise ValueError(ID_REMEDY)
    return text
