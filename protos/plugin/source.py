"""Python source: literals, docstrings, imports. ruff formats it afterwards."""

import re
from collections import defaultdict
from collections.abc import Iterable
from textwrap import wrap
from typing import Any

_LINE = 110  # of 120, for the indentation


def quoted(text: str) -> str:
    """A string literal; several of them, which Python joins, for a long one."""
    if len(text) <= _LINE:
        return _quoted(text)
    if "\n" in text:
        return "\n".join(map(_quoted, text.splitlines(keepends=True)))
    lines = wrap(text, _LINE - 10, break_long_words=False, break_on_hyphens=False)
    return "\n".join(_quoted(line + " " * (number < len(lines))) for number, line in enumerate(lines, 1))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'


def literal(value: Any) -> str:
    """A value of JSON."""
    match value:
        case str():
            return quoted(value)
        case list():
            return f"[{', '.join(map(literal, value))}]"
        case dict():
            return f"{{{', '.join(f'{literal(name)}: {literal(each)}' for name, each in value.items())}}}"
        case _:
            return repr(value)


def raw(pattern: str) -> str:
    return f'r"{pattern}"'


def docstring(comment: str, indent: str = "    ") -> str:
    """A comment as docstring: paragraphs stay apart."""
    paragraphs = [wrap(joined(paragraph), _LINE - len(indent)) for paragraph in comment.split("\n\n")]
    text = "\n\n".join("\n".join(lines) for lines in paragraphs).replace("\\", "\\\\")
    if "\n" not in text and len(text) <= _LINE - len(indent):
        return f'{indent}"""{text}"""\n'
    block = "\n".join(indent + line if line else "" for line in text.splitlines())
    return f'{indent}"""{block.lstrip()}\n{indent}"""\n'


def joined(comment: str) -> str:
    """A comment as one line."""
    return " ".join(comment.split())


def snake(name: str) -> str:
    """get_ticket for GetTicket."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def camel(name: str) -> str:
    """RetailerId for RETAILER_ID."""
    return "".join(word.capitalize() for word in name.split("_"))


def words(name: str) -> str:
    """product models for ProductModels."""
    return snake(name).replace("_", " ")


def singular(name: str) -> str:
    """delivery for deliveries, ticket for tickets."""
    return f"{name[:-3]}y" if name.endswith("ies") else name.removesuffix("s")


def plural(name: str) -> str:
    """deliveries for delivery, tickets for ticket."""
    return f"{name[:-1]}ies" if name.endswith("y") and name[-2:-1] not in "aeiou" else f"{name}s"


class Imports:
    """What a module imports; each `name` is added as it is used."""

    def __init__(self) -> None:
        self._names: dict[str, set[str]] = defaultdict(set)

    def __call__(self, module: str, name: str) -> str:
        """The name, imported."""
        self._names[module].add(name)
        return name

    def lines(self) -> Iterable[str]:
        for module, names in sorted(self._names.items()):
            yield f"from {module} import {', '.join(sorted(names))}"
