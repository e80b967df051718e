"""Texts from outside, made harmless to show: no controls, and nothing that turns the order of characters around.

What reverses the direction of a line (Unicode TR 36, "bidirectional spoofing") makes `exe.fdp` of `fdp.exe`, and one
name of another. Marks that only hint at a direction (LRM, RLM) stay in texts, which Arabic and Hebrew need.
"""

import re
from unicodedata import normalize

_OVERRIDES = "\u202a-\u202e\u2066-\u2069"
_INVISIBLE = "\u00ad\u200b\u2060-\u2064\ufeff\u061c\u180e\U000e0000-\U000e007f"
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"

_NOT_IN_LINES = re.compile(f"[{_CONTROLS}{_OVERRIDES}{_INVISIBLE}\u200e\u200f]")
_NOT_IN_TEXTS = re.compile(f"[{_CONTROLS}{_OVERRIDES}\ufeff\u200b]")
_BREAKS = re.compile("\r\n|\r|[\u2028\u2029\x85\x0b\x0c]")
_NOT_IN_NAMES = re.compile(r'[/\\:*?"<>|]')

LONGEST_TEXT = 500_000
LONGEST_SUBJECT = 500
LONGEST_NAME = 200


def text_of(value: str) -> str:
    """A text of several lines, which end in a line feed."""
    return _NOT_IN_TEXTS.sub("", _BREAKS.sub("\n", value[:LONGEST_TEXT])).strip("\n")


def line_of(value: str, longest: int = LONGEST_NAME) -> str:
    """A text on one line: a subject, or what somebody is called."""
    start = _BREAKS.sub(" ", value[: 4 * longest])
    return normalize("NFC", " ".join(_NOT_IN_LINES.sub("", start.replace("\n", " ")).split()))[:longest].rstrip()


def file_name(value: str, otherwise: str) -> str:
    """The last part of a path, with nothing in it that a file system or a shell of any kind would read as more."""
    last = re.split(r"[/\\]", line_of(value, 1_000))[-1]
    name = _NOT_IN_NAMES.sub("_", last).strip(" .")
    if not name:
        return otherwise
    stem, dot, extension = name.rpartition(".")
    if dot and len(extension) <= 10:
        return f"{stem[: LONGEST_NAME - 11]}.{extension}"
    return name[:LONGEST_NAME]
