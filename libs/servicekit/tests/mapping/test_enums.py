from enum import StrEnum
from typing import Any

import pytest
from servicekit.mapping.enums import numbers_of
from servicekit.mapping.source_types import MappingError


class Colour(StrEnum):
    RED = "red"
    DARK_BLUE = "dark_blue"


class Fewer(StrEnum):
    RED = "red"


def test_each_member_has_the_number_of_its_name(sample: Any) -> None:
    colours = sample.Coloured.DESCRIPTOR.fields_by_name["value"].enum_type
    assert numbers_of(Colour, colours) == {Colour.RED: 1, Colour.DARK_BLUE: 2}


def test_member_missing_on_one_side_is_refused(sample: Any) -> None:
    colours = sample.Coloured.DESCRIPTOR.fields_by_name["value"].enum_type
    with pytest.raises(MappingError, match="Fewer lacks COLOUR_DARK_BLUE"):
        numbers_of(Fewer, colours)
