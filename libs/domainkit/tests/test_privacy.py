from dataclasses import dataclass
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


CUSTOMER, AGENT = Actor(ActorKind.CUSTOMER, "mikko", "Mikko"), Actor(ActorKind.AGENT, "agt_1", "Aino")
FILE = File("fil_1", "Mikko", (Note("not_1", "Hello", CUSTOMER), Note("not_2", "Hi", AGENT)), facts={"a": "b"})


def test_marked_fields_are_empty_at_every_depth() -> None:
    nobody = Actor(ActorKind.CUSTOMER, "", "")

    assert emptied(FILE) == File("fil_1", "", (Note("not_1", "", nobody), Note("not_2", "", AGENT)), facts={})


def test_emptying_twice_changes_nothing_more() -> None:
    assert emptied(emptied(FILE)) == emptied(FILE)


def test_marked_fields_are_listed_with_their_paths() -> None:
    assert personal_fields(File) == {
        "name": "name",
        "notes.body": "what was written",
        "notes.author.id": "the subject of the person's token",
        "notes.author.display_name": "the person's name",
        "phone": "number",
        "facts": "what is known",
    }
