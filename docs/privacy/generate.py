"""Writes docs/privacy.md: the text of template.txt, and tables of what the code declares. `make docs`."""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from domainkit.actors import Actor
from domainkit.privacy import Declaration, NoPersonalData, Personal, PersonalData, Whose, personal_fields
from servicekit.events.streams import Stream

from docs.privacy.declared import LOGS, collections, events_of, marked_fields, streams

TEMPLATE = Path(__file__).with_name("template.txt")
_SETTING = re.compile(r"AFTERSALES_[A-Z_]+")
_OF_ACTORS = frozenset(personal_fields(Actor).values())
Declared = list[tuple[str, Declaration | None, Iterable[str]]]
"""A name, what it declares, and its fields."""


def main() -> None:
    sys.stdout.write(page())


def page() -> str:
    kept: Declared = [
        (f"{service}: `{each.name}`", each.personal, record_fields(each.personal)) for service, each in collections()
    ]
    published: Declared = [(f"`{each.name}`", each.personal, stream_fields(each)) for each in streams()]
    logged: Declared = [(name, each, member_fields(each)) for name, each in LOGS.items()]
    text = TEMPLATE.read_text(encoding="utf-8")
    tables = {"collections": table(kept), "streams": table(published), "logs": table(logged)}
    for name, rows in {**tables, "without": listed([*kept, *published, *logged])}.items():
        text = text.replace(f"{{{name}}}", "\n".join(rows))
    return text


def table(declared: Declared) -> Iterator[str]:
    yield "| where | whose | what | what for | how long |"
    yield "|---|---|---|---|---|"
    for name, each, fields in declared:
        if isinstance(each, PersonalData):
            what = "<br>".join(dict.fromkeys(fields))
            yield f"| {name} | {each.whose} | {what} | {each.purpose} | {with_code(each.retention)} |"


def listed(declared: Declared) -> Iterator[str]:
    yield "| where | what it has |"
    yield "|---|---|"
    yield from (
        f"| {name} | {with_code(each.holds)} |" for name, each, _ in declared if isinstance(each, NoPersonalData)
    )


def with_code(sentence: str) -> str:
    return _SETTING.sub(r"`\g<0>`", sentence)


def record_fields(declared: Declaration | None) -> Iterator[str]:
    if isinstance(declared, PersonalData) and declared.kind:
        yield from (named(path, mark, declared.whose) for path, mark in personal_fields(declared.kind).items())


def stream_fields(stream: Stream) -> Iterator[str]:
    """By message and field, because a message is part of many events. Of staff nothing is marked in the contracts."""
    for event in events_of(stream):
        yield from (f"`{'.'.join(field.full_name.split('.')[-2:])}`" for field in marked_fields(event))
    yield from member_fields(stream.personal)


def member_fields(declared: Declaration | None) -> Iterator[str]:
    if isinstance(declared, PersonalData):
        yield from (f"`{name}`: {what}" for name, what in declared.members.items())


def named(path: str, mark: Personal, whose: Whose) -> str:
    actor = path.rpartition(".")[0]
    if actor and mark in _OF_ACTORS:  # its two fields are one line
        return f"`{actor}`: who it was{', if a customer' if whose is Whose.CUSTOMER else ''}"
    return f"`{path}`: {mark.what}{' (held)' if mark.held else ''}"


if __name__ == "__main__":
    main()
