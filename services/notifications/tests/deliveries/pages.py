"""The HTML of a mail as its reader's program takes it: elements, what they inherit, and the texts that are shown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

_VOID = {"meta", "img", "br"}
_INITIAL = {"color": "#000000", "background-color": "#ffffff"}
_RULE = re.compile(r"\.([\w-]+) \{ ([^}]*) \}")


@dataclass(frozen=True, slots=True)
class Shown:
    """A text and the colours it is shown in."""

    text: str
    color: str
    background: str


class Page(HTMLParser):
    """`dark`: under prefers-color-scheme. Elements are (name, attributes), in their order."""

    def __init__(self, source: str, *, dark: bool = False) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[Shown] = []
        self.hidden: list[str] = []
        self._open: list[tuple[str, dict[str, str]]] = []  # name and styles in force
        rules = source.partition("prefers-color-scheme: dark")[2] if dark else ""
        self._rules = {name: styles(declarations) for name, declarations in _RULE.findall(rules)}
        self.feed(source)
        assert self._open == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append((tag, attributes))
        if tag not in _VOID:
            self._open.append((tag, self._styles(attributes)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        text = data.strip()
        if text and self._open[-1][0] not in ("style", "title"):
            inherited = self._open[-1][1]
            if inherited.get("display") == "none":
                self.hidden.append(text)
            else:
                self.texts.append(Shown(text, inherited["color"], inherited["background-color"]))

    def named(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def words(self) -> str:
        return " ".join(" ".join(shown.text for shown in self.texts).split())

    def _styles(self, attributes: dict[str, str]) -> dict[str, str]:
        inherited = self._open[-1][1] if self._open else _INITIAL
        found = {**inherited, **styles(attributes.get("style", ""))}
        for name in attributes.get("class", "").split():
            found |= self._rules.get(name, {})
        return found


def styles(text: str) -> dict[str, str]:
    return dict(_declarations(text))


def _declarations(text: str) -> Iterator[tuple[str, str]]:
    for declaration in filter(str.strip, text.split(";")):
        name, _, value = declaration.partition(":")
        yield name.strip(), value.replace("!important", "").strip()
