"""Templates of serials: what each place may be. A serial fits in one pass, and no text of people is a pattern."""

from collections.abc import Iterator
from dataclasses import dataclass

from domainkit.refusals import Refused, invalid

_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DIGITS = frozenset("0123456789")
_KINDS = {"A": _LETTERS, "9": _DIGITS, "X": _LETTERS | _DIGITS}
_PLAIN = frozenset("-./:_+ ")


@dataclass(frozen=True, slots=True)
class Template:
    """The characters that each place of a serial may have."""

    places: tuple[frozenset[str], ...]

    def fits(self, serial: str) -> bool:
        return len(serial) == len(self.places) and all(
            character in place for character, place in zip(serial, self.places, strict=True)
        )

    @property
    def most_digits(self) -> int:
        return sum(not place.isdisjoint(_DIGITS) for place in self.places)


def template_of(text: str, path: str) -> Template:
    """The template that a text in upper case names. Raises Refused (VALIDATION_FAILED) with the field's path."""
    return Template(tuple(_places(text, path)))


def digits_of(serial: str) -> list[int]:
    return [int(character) for character in serial if character in _DIGITS]


def _places(text: str, path: str) -> Iterator[frozenset[str]]:
    quoted, characters = False, iter(text)
    for character in characters:
        if character == "'":
            quoted = not quoted
        elif quoted:
            yield frozenset(character)
        elif character == "\\":
            yield frozenset(_next(characters, path))
        elif character in _KINDS:
            yield _KINDS[character]
        elif character in _PLAIN:
            yield frozenset(character)
        else:
            raise _bad(path, f"{character} has no meaning in a template: quote it, as in '{character}'.")
    if quoted:
        raise _bad(path, "Must close its quotes.")


def _next(characters: Iterator[str], path: str) -> str:
    character = next(characters, "")
    if not character:
        raise _bad(path, "Must have a character after the backslash.")
    return character


def _bad(path: str, message: str) -> Refused:
    return invalid(path, message)
