"""Colours that people can read, by WCAG 2.2: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""

import re

BLACK, WHITE = "#000000", "#ffffff"
DEFAULT = "#1f4e79"
"""Of a retailer that chose none."""
ENOUGH = 4.5
"""The contrast that a text needs (level AA)."""

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def colour(text: str) -> str:
    """The colour that a retailer chose, `#rrggbb`; the default where the text is anything else."""
    return text if _COLOUR.fullmatch(text) else DEFAULT


def readable_on(background: str) -> str:
    """White, or black where white has too little contrast: the better of the two never has less than 4.58."""
    return WHITE if contrast(WHITE, background) >= ENOUGH else BLACK


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    """Without sRGB's gamma."""
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
