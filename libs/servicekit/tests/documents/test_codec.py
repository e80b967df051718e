"""Dataclasses as documents: what is stored, what is read, and what neither may be."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType

import pytest
from servicekit.documents import Collection, Document, DocumentReader, Documents, DocumentUnreadable, Index, Store
from servicekit.documents.codec import DocumentCodec

Opener = Callable[..., Awaitable[Store]]
Instant = NewType("Instant", int)

BY_OWNER = Index("by_owner", equal=("owner_id",), order_by="sort_key")
BY_HOLDER = Index("by_holder", equal=("holder.id",), order_by="sort_key")
BY_NAME = Index("by_name", order_by="name")
DUE = Index("due", order_by="check.retry_at")
BOXES = Collection("boxes", (BY_OWNER, BY_HOLDER, BY_NAME, DUE))


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    attempts: int = 0
    retry_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    id: str
    name: str
    colour: Colour
    made_at: Instant
    owner_id: str = ""
    holder: Person | None = None
    check: Check | None = Check()
    labels: frozenset[str] = frozenset()
    people: tuple[Person, ...] = ()
    notes: Mapping[str, Any] = field(default_factory=dict)
    closed_at: Instant | None = None
    version: int = 1


def sort_key(box: Box) -> dict[str, Any]:
    return {"sort_key": -box.made_at, "nothing": None}


CODEC = DocumentCodec(
    Box, "boxes", index_fields=sort_key, omit_when_empty=("owner_id", "holder", "holder.name", "check.retry_at")
)
LEAST = Box(id="box_1", name="least", colour=Colour.RED, made_at=Instant(7))
FULL = Box(
    id="box_2",
    name="full",
    colour=Colour.BLUE,
    made_at=Instant(2**60),
    owner_id="per_1",
    holder=Person("per_2", "Maija"),
    check=Check(3, Instant(9)),
    labels=frozenset({"c", "a", "b"}),
    people=(Person("per_3"), Person("per_4", "Orav")),
    notes={"lines": [1, {"two": None, "large": 2**60}], "yes": True},
    closed_at=Instant(12),
)


@pytest.fixture
async def documents(opened: Opener) -> Documents:
    return (await opened(BOXES)).documents(BOXES)


@pytest.fixture
def boxes(documents: Documents) -> DocumentReader[Box]:
    return documents.reader(CODEC)


def test_document_holds_every_value_under_its_field_name() -> None:
    assert CODEC.encode(FULL) == {
        "id": "box_2",
        "name": "full",
        "colour": "blue",
        "made_at": 2**60,
        "owner_id": "per_1",
        "holder": {"id": "per_2", "name": "Maija"},
        "check": {"attempts": 3, "retry_at": 9},
        "labels": ["a", "b", "c"],
        "people": ({"id": "per_3", "name": ""}, {"id": "per_4", "name": "Orav"}),
        "notes": {"lines": [1, {"two": None, "large": 2**60}], "yes": True},
        "closed_at": 12,
        "version": 1,
        "sort_key": -(2**60),
        "nothing": None,
    }


def test_document_omits_only_the_empty_fields_named() -> None:
    document = CODEC.encode(LEAST)
    assert {"owner_id", "holder"}.isdisjoint(document)
    assert document["check"] == {"attempts": 0}
    assert document["closed_at"] is None
    assert CODEC.encode(replace(FULL, holder=Person("per_2")))["holder"] == {"id": "per_2"}
    assert CODEC.encode(replace(LEAST, check=None))["check"] is None
    assert CODEC.encode(replace(LEAST, check=Check(1, Instant(0))))["check"] == {"attempts": 1, "retry_at": 0}


@pytest.mark.parametrize("box", [LEAST, FULL, replace(FULL, check=None, holder=None)])
async def test_every_read_returns_the_value_written(box: Box, documents: Documents, boxes: DocumentReader[Box]) -> None:
    await documents.insert(CODEC.encode(box))
    assert await boxes.get(box.id) == box
    assert await boxes.get_many([box.id, "box_none", box.id]) == [box]
    assert await boxes.find(BY_NAME, {}) == [box]
    assert await boxes.page(BY_NAME, {}, size=1, after=None) == ([box], None)
    assert await boxes.get("box_none") is None


async def test_value_read_can_be_written_again(documents: Documents, boxes: DocumentReader[Box]) -> None:
    await documents.insert(CODEC.encode(FULL))
    read = await boxes.get("box_2")
    assert read
    await documents.replace(CODEC.encode(replace(read, version=2)), if_version=1)
    assert await boxes.get("box_2") == replace(FULL, version=2)


async def test_empty_text_is_not_found_by_its_index(documents: Documents, boxes: DocumentReader[Box]) -> None:
    await documents.insert(CODEC.encode(LEAST))
    assert await boxes.find(BY_OWNER, {"owner_id": ""}) == []
    assert await boxes.find(DUE, {}, below=100) == []
    await documents.insert(CODEC.encode(FULL))
    assert await boxes.find(BY_OWNER, {"owner_id": "per_1"}) == [FULL]
    assert await boxes.find(BY_HOLDER, {"holder.id": "per_2"}) == [FULL]
    assert await boxes.find(DUE, {}, below=100) == [FULL]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("index", [BY_NAME, BY_OWNER])
async def test_pages_go_on_after_the_last_value(
    documents: Documents, boxes: DocumentReader[Box], index: Index, descending: bool
) -> None:
    made = [replace(FULL, id=f"box_{n}", name=f"n{n // 2}", made_at=Instant(n // 2)) for n in range(5)]
    await documents.insert_all([CODEC.encode(box) for box in made])
    where = {"owner_id": "per_1"} if index is BY_OWNER else {}
    read, after = await boxes.page(index, where, size=2, after=None, descending=descending)
    while after:
        page, after = await boxes.page(index, where, size=2, after=after, descending=descending)
        read += page
    ordered = [box.id for box in await boxes.find(index, where, descending=descending)]
    assert [box.id for box in read] == ordered
    assert len(ordered) == 5


async def test_missing_field_has_its_default(documents: Documents, boxes: DocumentReader[Box]) -> None:
    await documents.insert({"id": "box_1", "version": 1, "name": "least", "colour": "red", "made_at": 7})
    assert await boxes.get("box_1") == LEAST


async def test_unknown_fields_are_ignored(documents: Documents, boxes: DocumentReader[Box]) -> None:
    extra = {"outbox": [], "events": 4, "requests": {"k": {"at": 1}}, "a_later_field": {"b": 1}}
    await documents.insert({**CODEC.encode(FULL), **extra, "holder": {"id": "per_2", "name": "Maija", "age": 4}})
    assert await boxes.get("box_2") == FULL


@pytest.mark.parametrize(
    ("wrong", "path", "problem"),
    [
        ({"name": 5_550_199}, "$.name", "Expected `str`, got `int`"),
        ({"made_at": "5550199"}, "$.made_at", "Expected `int`, got `str`"),
        ({"made_at": True}, "$.made_at", "Expected `int`, got `bool`"),
        ({"name": None}, "$.name", "Expected `str`, got `null`"),
        ({"colour": "5550199 - at `$.no`"}, "$.colour", "Not one of the values of its type"),
        ({"people": [{"id": "a"}, {"name": "5550199"}]}, "$.people[1]", "Object missing required field `id`"),
        ({"holder": {"id": "a", "name": ["5550199"]}}, "$.holder.name", "Expected `str`, got `array`"),
    ],
)
async def test_wrong_value_is_refused_by_path_and_not_shown(
    documents: Documents, boxes: DocumentReader[Box], wrong: Document, path: str, problem: str
) -> None:
    await documents.insert({**CODEC.encode(FULL), **wrong})
    for read in (boxes.get("box_2"), boxes.get_many(["box_2"]), boxes.find(DUE, {}), _decoded(documents, "box_2")):
        with pytest.raises(DocumentUnreadable) as refused:
            await read
        assert (refused.value.collection, refused.value.id, refused.value.path) == ("boxes", "box_2", path)
        assert str(refused.value) == f"boxes box_2 does not fit its type at {path}: {problem}"
        assert refused.value.__cause__ is None


async def _decoded(documents: Documents, id: str) -> Box:
    document = await documents.get(id)
    assert document
    return CODEC.decode(document)


async def test_missing_required_field_is_refused_by_name(documents: Documents, boxes: DocumentReader[Box]) -> None:
    document = CODEC.encode(FULL)
    del document["colour"]
    await documents.insert(document)
    with pytest.raises(DocumentUnreadable, match=r"boxes box_2 .* at \$: Object missing required field `colour`"):
        await boxes.get("box_2")


def test_index_field_may_not_replace_a_field() -> None:
    codec = DocumentCodec(Box, "boxes", index_fields=lambda _: {"name": "x"})
    with pytest.raises(ValueError, match="the index field name is a field of Box"):
        codec.encode(LEAST)


class Other(StrEnum):
    GREEN = "green"


class Own: ...


@dataclass(frozen=True)
class WithDatetime:
    id: str
    version: int
    at: datetime


@dataclass(frozen=True)
class WithIntegerKeys:
    id: str
    version: int
    counts: Mapping[int, int]


@dataclass(frozen=True)
class NoId:
    name: str


@dataclass(frozen=True)
class NoVersion:
    id: str


@dataclass(frozen=True)
class WithEvents:
    id: str
    version: int
    events: tuple[str, ...] = ()


@dataclass(frozen=True)
class WithOwn:
    id: str
    version: int
    holders: tuple[Person, ...] = ()
    own: tuple[Own | None, ...] = ()


@dataclass(frozen=True)
class WithTwoDataclasses:
    id: str
    version: int
    one: Person | Check


@dataclass(frozen=True)
class WithTwoEnums:
    id: str
    version: int
    one: Colour | Other


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        (str, "it is not a dataclass"),
        (NoId, "it has no id"),
        (NoVersion, "it has no version"),
        (WithEvents, "documents use the name events themselves"),
        (WithOwn, r"\$\.own\[\] has a type for which documents have no form"),
        (WithDatetime, r"\$\.at has a type for which documents have no form"),
        (WithIntegerKeys, r"\$\.counts has keys that are not texts"),
        (WithTwoDataclasses, "more than one dataclass"),
        (WithTwoEnums, "more than one"),
    ],
)
def test_type_that_cannot_be_stored_is_refused_at_start(kind: type[Any], problem: str) -> None:
    with pytest.raises(TypeError, match=f"{kind.__name__} cannot be stored in boxes: .*{problem}"):
        DocumentCodec(kind, "boxes")


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("nothing", "there is no field nothing"),
        ("holder.nothing", "there is no field holder.nothing"),
        ("people.name", "there is no field people.name"),
        ("name", "name is left out when it is empty, so None or an empty text has to be its default"),
        ("holder.id", "has to be its default"),
        ("version", "has to be its default"),
    ],
)
def test_omitted_field_without_empty_default_is_refused_at_start(path: str, problem: str) -> None:
    with pytest.raises(TypeError, match=problem):
        DocumentCodec(Box, "boxes", omit_when_empty=(path,))
