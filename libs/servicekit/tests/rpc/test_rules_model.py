"""The compiled rules find what a slow reading of the options finds, in whatever message."""

import re
from collections.abc import Iterator
from typing import Any

from aftersales.options.v1 import options_pb2 as options
from google.api import field_behavior_pb2 as behaviour  # type: ignore[import-untyped]
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servicekit.formats.named import CHECKS
from servicekit.rpc.field_rules import UNIFORM
from servicekit.rpc.rules import MOST_VIOLATIONS, violations_of

TEXTS = st.sampled_from(
    ["", "a", "ab", "EUR", "XTS", "nordic-home", "x" * 11, "x" * 300, "two\nlines", "\u200b", "m@l.example"]
)
NUMBERS = st.sampled_from([-1, 0, 1, 2, 3, 100, 101, 1001])
SECONDS = st.sampled_from([-1, 0, 1_762_000_000, 7_258_118_399, 7_258_118_400])
FORMATS = {value.number: value for value in options.Format.DESCRIPTOR.values}


def filled(draw: st.DrawFn, message: Any, depth: int) -> Any:
    """The message with some of its fields."""
    for field in message.DESCRIPTOR.fields:
        if draw(st.integers(0, 3)) == 0:
            continue
        if field.is_repeated:
            for _ in range(draw(st.integers(0, 4))):
                if field.message_type:
                    filled(draw, getattr(message, field.name).add(), depth - 1)
                else:
                    getattr(message, field.name).append(draw(TEXTS if field.type == field.TYPE_STRING else NUMBERS))
        elif field.message_type is not None:
            inner = getattr(message, field.name)
            inner.SetInParent()
            if field.message_type.name == "Timestamp":
                inner.seconds, inner.nanos = draw(SECONDS), draw(st.sampled_from([0, -1, 999_999_999, 10**9]))
            elif depth:
                filled(draw, inner, depth - 1)
        else:
            setattr(message, field.name, draw(TEXTS if field.type == field.TYPE_STRING else NUMBERS))
    return message


def is_set(message: Any, field: Any) -> bool:
    return bool(message.HasField(field.name) if field.has_presence else getattr(message, field.name))


def faults(message: Any, prefix: str = "") -> Iterator[str]:
    """The paths of what is wrong, read from the options one after the other."""
    for field in message.DESCRIPTOR.fields:
        given, path = field.GetOptions(), prefix + field.name
        declared = given.Extensions[options.field]
        rules = declared if declared.WhichOneof("type") else UNIFORM.get(field.name, declared)
        behaviours, value = given.Extensions[behaviour.field_behavior], getattr(message, field.name)
        if behaviour.OUTPUT_ONLY in behaviours:
            continue
        if not is_set(message, field):
            zero_counts = rules.HasField("int") and not field.has_presence
            if behaviour.REQUIRED in behaviours and (not zero_counts or is_wrong(field, rules, value)):
                yield path
        elif not field.is_repeated:
            yield from value_faults(field, rules, value, path)
        elif len(value) < rules.repeated.min_items or (0 < rules.repeated.max_items < len(value)):
            yield path
        else:
            for number, each in enumerate(value):
                yield from value_faults(field, rules.repeated.items, each, f"{path}[{number}]")
    for group in message.DESCRIPTOR.GetOptions().Extensions[options.message].oneof:
        given = [name for name in group.fields if is_set(message, message.DESCRIPTOR.fields_by_name[name])]
        if len(given) > 1:
            yield prefix + given[1]


def value_faults(field: Any, rules: Any, value: Any, path: str) -> Iterator[str]:
    if field.message_type is not None and field.message_type.name != "Timestamp":
        yield from faults(value, f"{path}.")
    elif is_wrong(field, rules, value):
        yield path


def is_wrong(field: Any, rules: Any, value: Any) -> bool:
    if field.message_type is not None:
        return not (0 <= value.seconds < 7_258_118_400 and 0 <= value.nanos < 10**9)
    if field.enum_type is not None:
        return value == 0 or value not in field.enum_type.values_by_number
    if rules.HasField("int"):
        number = rules.int
        low, high = number.HasField("gte") and value < number.gte, number.HasField("lte") and value > number.lte
        return bool(low or high)
    return bool(rules.HasField("string")) and is_wrong_text(rules.string, value)


def is_wrong_text(rules: Any, text: str) -> bool:
    named = FORMATS[rules.format]
    common = named.GetOptions().Extensions[options.format]
    if not common.in_normal_form:
        most = rules.max_len or common.max_len
        if len(text) < (rules.min_len or common.min_len) or (most and len(text) > most):
            return True
    if common.pattern and not re.fullmatch(common.pattern, text):
        return True
    try:
        CHECKS.get(named.name.removeprefix("FORMAT_").lower(), str)(text)
    except ValueError:
        return True
    return False


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_rules_find_what_the_options_say(orders: Any, data: st.DataObject) -> None:
    message = data.draw(st.composite(lambda draw: filled(draw, orders.CreateOrderRequest(), 3))())
    expected = list(faults(message))
    found = [path for path, _ in violations_of(message)]
    if len(expected) <= MOST_VIOLATIONS:
        assert sorted(found) == sorted(expected), message
    else:
        assert len(found) == MOST_VIOLATIONS
        assert set(found) <= set(expected)
