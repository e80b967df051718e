"""What stands in pages: blocks of code, headings, commands."""

import re
from pathlib import Path


def fenced(page: Path, language: str) -> list[str]:
    """The blocks of code in a language, each on one line."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)
    return [" ".join(block.split()) for block in blocks]


def headings(page: Path) -> list[str]:
    return re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
