from dataclasses import dataclass, replace
from typing import Annotated

from domainkit.actors import Actor, ActorKind
from domainkit.privacy import Personal, emptied, personal_fields


@dataclass(frozen=True, slots=True)
class Note:
    id: str
    body: Annotated[str, Personal("what was written")]
    author: Actor


@dataclass(frozen=True, slots=True)
class File:
    id: str
    name: Annotated[str, Personal("name")]
    notes: tuple[Note, ...]
    phone: Annotated[str | None, Personal("number")] = None
    facts: Annotated[dict[str, str] | None, Personal("what is known")] = None
    number: Annotated[str, Personal("number of the order", held=True)] = ""


CUSTOMER, AGENT = Actor(ActorKind.CUSTOMER, "mikko", "Mikko"), Actor(ActorKind.AGENT, "agt_1", "Aino")
FILE = File("fil_1", "Mikko", (Note("not_1", "Hello", CUSTOMER), Note("not_2", "Hi", AGENT)), facts={"a": "b"})


def test_marked_fields_are_empty_at_every_depth() -> None:
    nobody = Actor(ActorKind.CUSTOMER, "", "")

    assert emptied(FILE) == File("fil_1", "", (Note("not_1", "", nobody), Note("not_2", "", AGENT)), facts={})


def test_emptying_twice_changes_nothing_more() -> None:
    assert emptied(emptied(FILE)) == emptied(FILE)


def test_marked_fields_are_listed_with_their_paths() -> None:
    assert {path: mark.what for path, mark in personal_fields(File).items()} == {
        "name": "name",
        "notes.body": "what was written",
        "notes.author.id": "the subject of the person's token",
        "notes.author.display_name": "the person's name",
        "phone": "number",
        "facts": "what is known",
        "number": "number of the order",
    }


def test_held_identifiers_stay_while_a_law_holds_them() -> None:
    order = replace(FILE, number="SO-1")

    assert emptied(order, but_held=True) == replace(emptied(FILE), number="SO-1")
    assert emptied(order) == emptied(FILE)
