"""The largest valid body of an operation, made from its example."""

import json
from collections.abc import Iterable, Iterator
from functools import reduce
from typing import Any

from pydantic import TypeAdapter, ValidationError

Json = Any


def fits(model: TypeAdapter[Any], body: Json) -> bool:
    try:
        model.validate_python(body)
    except ValidationError:
        return False
    return True


def places(body: Json, at: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Json]]:
    """Every value of a body with the way to it."""
    named = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for name, value in named:
        yield (*at, name), value
        yield from places(value, (*at, name))


def lists(body: Json) -> dict[tuple[str, ...], tuple[str | int, ...]]:
    """The way to a list by its fields: to one of those that the items of another list have."""
    found = [at for at, value in places(body) if isinstance(value, list)]
    return {tuple(name for name in at if isinstance(name, str)): at for at in found}


def changed(body: Json, at: tuple[str | int, ...], value: Json) -> Json:
    if len(at) == 1 and isinstance(body, dict):
        return {**body, at[0]: value}
    if not at:
        return value
    copied: Any = dict(body) if isinstance(body, dict) else list(body)
    copied[at[0]] = changed(copied[at[0]], at[1:], value)
    return copied


def sample(schema: Json, models: Json) -> Json:
    """A value with all fields, and an item in each list."""
    schema = resolved(schema, models)
    if example := next(iter(schema.get("examples", ())), None):
        return example
    if "enum" in schema:
        return schema["enum"][0]
    if schema["type"] == "object":
        return {name: sample(field, models) for name, field in schema.get("properties", {}).items()}
    if schema["type"] == "array":
        return [sample(schema["items"], models)]
    return {"string": "x", "boolean": False}.get(schema["type"], schema.get("minimum", 1))


def resolved(schema: Json, models: Json) -> Json:
    """Of a field that may be null: what it is otherwise."""
    if "anyOf" in schema:
        return resolved(schema["anyOf"][0], models)
    return models[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def left_out(body: Json, schema: Json, models: Json, at: tuple[str | int, ...] = ()) -> Iterator[Any]:
    """The way to each field that an example leaves out, or leaves empty, with a value for it."""
    schema = resolved(schema, models)
    fields = schema.get("properties", {}) if isinstance(body, dict) else {}
    for name, field in fields.items():
        if body.get(name) in (None, []):
            yield (*at, name), sample(field, models)
        else:
            yield from left_out(body[name], field, models, (*at, name))
    for index, item in enumerate(body) if isinstance(body, list) else ():
        yield from left_out(item, schema["items"], models, (*at, index))


def texts() -> Iterator[str]:
    """From the longest on; in URLs there is nothing but ASCII."""
    for length in (80_000, 20_000, 5_000, 2_000, 1_000, 500, 254, 200, 100, 80, 64, 50):
        yield "\N{GRINNING FACE}" * length
        yield "https://nordic-home.example".ljust(length, "/")
        yield "@meri.example".rjust(length, "\N{GRINNING FACE}")


def largest(model: TypeAdapter[Any], example: Json) -> Json:
    """The largest valid body: all fields, their longest texts, then the longest lists, inner ones first."""
    body, schema = example, model.json_schema()
    for at, value in list(left_out(body, schema, schema.get("$defs", {}))):
        body = first_that_fits(model, body, at, [value])
    for at, value in list(places(body)):
        if isinstance(value, str):
            body = first_that_fits(model, body, at, texts())
    for at, value in reversed(list(places(body))):
        if isinstance(value, list) and value:
            body = first_that_fits(model, body, at, longer_lists(value_at(body, at)))
    assert fits(model, body)
    return body


def value_at(body: Json, at: tuple[str | int, ...]) -> Json:
    return reduce(lambda value, name: value[name], at, body)


def first_that_fits(model: TypeAdapter[Any], body: Json, at: tuple[str | int, ...], values: Iterable[Json]) -> Json:
    bodies = (changed(body, at, value) for value in values)
    return next((each for each in bodies if fits(model, each)), body)


def longer_lists(items: list[Json]) -> Iterator[list[Json]]:
    """From the longest on, of the longest item."""
    longest = max(items, key=lambda item: len(json.dumps(item)))
    for length in (1_000, 200, 100, 50, 30, 20, 10, 6, 5, 4, 3, 2):
        yield [longest] * length
