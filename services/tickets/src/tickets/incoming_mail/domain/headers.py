"""The header fields of a message, as they came: unfolded, not decoded, in their order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Headers:
    """Values by name in lower case, topmost first. Bytes that are not ASCII are surrogates (PEP 383)."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def every(self, name: str) -> tuple[str, ...]:
        return self.fields.get(name.lower(), ())

    def first(self, name: str) -> str:
        """The topmost, or an empty text."""
        return next(iter(self.every(name)), "")

    def has(self, name: str) -> bool:
        return name.lower() in self.fields


def headers_of(named: Sequence[tuple[str, str]]) -> Headers:
    found: dict[str, list[str]] = {}
    for name, value in named:
        found.setdefault(name.strip().lower(), []).append(unfolded(value))
    return Headers({name: tuple(values) for name, values in found.items()})


def unfolded(value: str) -> str:
    """On one line: whatever breaks a line is a blank, so that no value can ever be read as two fields."""
    return " ".join(value.split())
