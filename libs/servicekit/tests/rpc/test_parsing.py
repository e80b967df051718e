"""Fields of requests as a domain takes them."""

from enum import StrEnum
from typing import Any

import pytest
from domainkit.instants import Instant
from domainkit.refusals import Refused
from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClassesForFiles
from google.protobuf.timestamp_pb2 import DESCRIPTOR as TIMESTAMP
from servicekit.rpc.parsing import chosen, chosen_each, chosen_or_none, optional_instant


class Colour(StrEnum):
    RED = "red"
    DARK_BLUE = "dark_blue"


@pytest.fixture(scope="module")
def paint() -> Any:
    """A message class with an enum `colour` and a timestamp `mixed_at`."""
    file = FileDescriptorProto(name="paint.proto", package="paint", syntax="proto3", dependency=[TIMESTAMP.name])
    colour = file.enum_type.add(name="Colour")
    for number, name in enumerate(("COLOUR_UNSPECIFIED", "COLOUR_RED", "COLOUR_DARK_BLUE")):
        colour.value.add(name=name, number=number)
    message = file.message_type.add(name="Paint")
    message.field.add(name="colour", number=1, type=FieldDescriptorProto.TYPE_ENUM, label=1, type_name=".paint.Colour")
    message.field.add(
        name="mixed_at",
        number=2,
        type=FieldDescriptorProto.TYPE_MESSAGE,
        label=1,
        type_name=".google.protobuf.Timestamp",
    )
    message.field.add(name="layers", number=3, type=FieldDescriptorProto.TYPE_ENUM, label=3, type_name=".paint.Colour")
    pool = DescriptorPool()
    pool.AddSerializedFile(TIMESTAMP.serialized_pb)
    pool.Add(file)
    return GetMessageClassesForFiles(["paint.proto"], pool)["paint.Paint"]


def test_an_enum_number_is_the_member_of_its_name(paint: Any) -> None:
    assert chosen(Colour, paint(colour=2), "colour") is Colour.DARK_BLUE


@pytest.mark.parametrize("number", [0, 99])
def test_unspecified_and_unknown_numbers_are_refused(paint: Any, number: int) -> None:
    with pytest.raises(Refused) as refused:
        chosen(Colour, paint(colour=number), "colour", path="paints[1].colour")
    assert (refused.value.kind, refused.value.field) == ("invalid", "paints[1].colour")


def test_an_optional_enum_is_none_where_it_is_unspecified(paint: Any) -> None:
    assert chosen_or_none(Colour, paint(), "colour") is None
    assert chosen_or_none(Colour, paint(colour=1), "colour") is Colour.RED


def test_an_optional_instant_is_none_where_it_is_unset(paint: Any) -> None:
    message = paint()
    assert optional_instant(message, "mixed_at") is None
    message.mixed_at.seconds = 3
    assert optional_instant(message, "mixed_at") == Instant(3_000_000)


def test_repeated_enum_names_its_members_in_order(paint: Any) -> None:
    assert chosen_each(Colour, paint(layers=[2, 1, 2]), "layers") == (Colour.RED, Colour.DARK_BLUE)
    assert chosen_each(Colour, paint(), "layers") == ()


@pytest.mark.parametrize("number", [0, 99])
def test_repeated_enum_of_unlisted_numbers_is_refused(paint: Any, number: int) -> None:
    with pytest.raises(Refused) as refused:
        chosen_each(Colour, paint(layers=[1, number]), "layers")
    assert refused.value.field == "layers"
