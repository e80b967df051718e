"""Fields that hold an object of JSON: how large it may be, and how it becomes text and an object again."""

from typing import Annotated, Any

import pytest
from aftersales.warranty.v1.adjudication_pb2 import AdjudicationRule
from gateway.edge.body_limits import BodyLimit
from gateway.rest.schemas.fields import REQUEST, JsonWithin
from pydantic import BaseModel, ValidationError
from servicekit.formats.json_objects import DEEPEST
from servicekit.mapping.proto_json import from_json, to_json

Json = Any


class Asked(BaseModel):
    model_config = REQUEST

    when: Annotated[dict[str, Any], JsonWithin(300)]


class Longer(BaseModel):
    when: Annotated[dict[str, Any], JsonWithin(9_000)]


def nested(depth: int) -> Json:
    value: Json = 1
    for _ in range(depth):
        value = {"a": value}
    return value


@pytest.mark.parametrize("when", [{}, {"a": [1, None, True, "ä" * 250]}, {"a": 1.5}])
def test_object_within_its_limits_is_taken(when: Json) -> None:
    assert Asked(when=when).when == when


@pytest.mark.parametrize(
    ("when", "wrong"),
    [
        ({"a": "ä" * 300}, "at most 300 characters"),
        ({"a": [0] * 10}, "at most 10 values"),
        (nested(DEEPEST + 1), "values in all|deep"),
        ({"a": "\ud800"}, "surrogate"),
        ({"\udfff": 1}, "surrogate"),
        ({"a": float("inf")}, "too large"),
        ([], "dict"),
        ("{}", "dict"),
    ],
)
def test_object_beyond_its_limits_is_refused(when: Json, wrong: str) -> None:
    with pytest.raises(ValidationError, match=wrong):
        Asked(when=when)


def test_body_limit_counts_what_an_object_may_have() -> None:
    limit = BodyLimit.of(Longer.model_json_schema())
    assert limit.bytes > 9_000 * 12
    assert limit.values > 300


def test_object_is_text_in_a_message_and_an_object_in_json() -> None:
    when = {"not": {"field": "x", "value": 12, "values": ["ä", True, None, 1.5]}}
    message = from_json(AdjudicationRule, {"when": when})
    assert message.when == '{"not":{"field":"x","value":12,"values":["ä",true,null,1.5]}}'
    assert to_json(message)["when"] == when
    assert to_json(AdjudicationRule())["when"] == {}
