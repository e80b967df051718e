"""What would break the callers of a contract: the differences of two OpenAPI or AsyncAPI documents (JSON Schema).

The rules are in docs/compatibility.md. Unknown fields and words are ignored by who reads answers and events, so adding
is never breaking there; requests are taken by the letter, so what was accepted must stay accepted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]

_UPPER = ("maxLength", "maximum", "exclusiveMaximum", "maxItems")
_LOWER = ("minLength", "minimum", "exclusiveMinimum", "minItems")
_SHAPES = ("pattern", "format", "const")


@dataclass(frozen=True)
class Sides:
    """The same place in the two documents; `sent` by callers (a request) or read by them."""

    old: Json
    new: Json
    sent: bool

    def schema(self, old: Json, new: Json, at: str, seen: frozenset[tuple[str, str]] = frozenset()) -> Iterator[str]:
        """What breaks between two schemas."""
        refs = (str(old.get("$ref", "")), str(new.get("$ref", "")))
        if refs[0] and refs in seen:
            return
        seen |= {refs}
        old, new = _resolved(old, self.old), _resolved(new, self.new)
        if not self.sent and "anyOf" in new and "anyOf" not in old:
            for each in new["anyOf"]:  # whichever it is, readers find what there was
                yield from self.schema(old, each, at, seen)
            return
        yield from self._types(old, new, at)
        yield from self._words(old, new, at)
        yield from self._required(old, new, at)
        if self.sent:
            yield from _limits(old, new, at)
        for name, field in old.get("properties", {}).items():
            if name not in new.get("properties", {}):
                yield f"{at}.{name}: removed"
            else:
                yield from self.schema(field, new["properties"][name], f"{at}.{name}", seen)
        if "items" in old and "items" in new:
            yield from self.schema(old["items"], new["items"], f"{at}[]", seen)
        yield from self._alternatives(old, new, at, seen)

    def _types(self, old: Json, new: Json, at: str) -> Iterator[str]:
        before, after = _types(old), _types(new)
        fits = before <= after if self.sent else after <= before
        if (before and after and not fits) or (bool(before) != bool(after) and "anyOf" not in {*old, *new}):
            yield f"{at}: type changed from {_list(before)} to {_list(after)}"
        for shape in _SHAPES:
            if shape in old and shape in new and old[shape] != new[shape]:
                yield f"{at}: {shape} changed from {old[shape]} to {new[shape]}"

    def _words(self, old: Json, new: Json, at: str) -> Iterator[str]:
        if "enum" in new and "enum" in old:
            for word in old["enum"]:
                if word not in new["enum"]:
                    yield f"{at}: {word!r} removed"
        elif "enum" in new and self.sent:
            yield f"{at}: only some words are accepted now"

    def _required(self, old: Json, new: Json, at: str) -> Iterator[str]:
        before, after = set(old.get("required", ())), set(new.get("required", ()))
        for name in sorted(after - before if self.sent else before - after):
            if self.sent:
                yield f"{at}.{name}: required now"
            elif name in new.get("properties", {}):
                yield f"{at}.{name}: may be left out now"

    def _alternatives(self, old: Json, new: Json, at: str, seen: frozenset[tuple[str, str]]) -> Iterator[str]:
        before, after = old.get("anyOf", ()), new.get("anyOf", ())
        if len(before) == len(after):
            for number, (one, other) in enumerate(zip(before, after, strict=True)):
                yield from self.schema(one, other, f"{at}<{number}>", seen)
        elif before or after:
            yield f"{at}: its alternatives changed"


def _limits(old: Json, new: Json, at: str) -> Iterator[str]:
    for name in _UPPER:
        if name in new and new[name] < old.get(name, float("inf")):
            yield f"{at}: {name} is {new[name]} now"
    for name in _LOWER:
        if name in new and new[name] > old.get(name, float("-inf")) and (name, new[name]) != ("minItems", 0):
            yield f"{at}: {name} is {new[name]} now"
    for name in ("pattern", "format"):
        if name in new and name not in old:
            yield f"{at}: has a {name} now"
    if new.get("additionalProperties", True) is False and old.get("additionalProperties", True) is not False:
        yield f"{at}: refuses unknown fields now"


def _types(schema: Json) -> frozenset[str]:
    declared = schema.get("type", ())
    return frozenset({declared} if isinstance(declared, str) else declared)


def _list(types: frozenset[str]) -> str:
    return " or ".join(sorted(types)) or "anything"


def _resolved(schema: Json, document: Json) -> Json:
    """The schema without $ref at its top and with its allOf put together."""
    while "$ref" in schema:
        found: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    if "allOf" not in schema:
        return schema
    together: dict[str, Any] = {name: value for name, value in schema.items() if name != "allOf"}
    for part in (_resolved(part, document) for part in schema["allOf"]):
        together = {
            **together,
            **part,
            "properties": {**together.get("properties", {}), **part.get("properties", {})},
            "required": [*together.get("required", ()), *part.get("required", ())],
        }
    return together


def openapi_breaks(old: Json, new: Json) -> list[str]:
    """What breaks callers of the old API, in words."""
    return list(_openapi(old, new))


def _openapi(old: Json, new: Json) -> Iterator[str]:
    for path, methods in old["paths"].items():
        for method, before in methods.items():
            after = new["paths"].get(path, {}).get(method)
            at = f"{method.upper()} {path}"
            if after is None:
                yield f"{at}: removed"
                continue
            if before["operationId"] != after["operationId"]:
                yield f"{at}: operationId changed to {after['operationId']}"
            if not before.get("security") and after.get("security"):
                yield f"{at}: needs a token now"
            yield from _parameters(Sides(old, new, sent=True), before, after, at)
            yield from _body(Sides(old, new, sent=True), before, after, at)
            yield from _answers(Sides(old, new, sent=False), before, after, at)


def _parameters(sides: Sides, before: Json, after: Json, at: str) -> Iterator[str]:
    old, new = (
        {(each["in"], each["name"]): each for each in operation.get("parameters", ())} for operation in (before, after)
    )
    for key, parameter in new.items():
        if parameter.get("required") and not old.get(key, {}).get("required"):
            yield f"{at} {key[0]} {key[1]}: required now"
    for key, parameter in old.items():
        if key not in new:
            yield f"{at} {key[0]} {key[1]}: removed"
        else:
            yield from sides.schema(parameter["schema"], new[key]["schema"], f"{at} {key[0]} {key[1]}")


def _body(sides: Sides, before: Json, after: Json, at: str) -> Iterator[str]:
    old, new = before.get("requestBody", {}), after.get("requestBody", {})
    if new.get("required") and not old.get("required"):
        yield f"{at} body: required now"
    yield from _media(sides, old, new, f"{at} body")


def _answers(sides: Sides, before: Json, after: Json, at: str) -> Iterator[str]:
    for status, old in before["responses"].items():
        new = after["responses"].get(status)
        if new is None:
            yield f"{at} {status}: removed"
        else:
            yield from _media(sides, old, new, f"{at} {status}")


def _media(sides: Sides, old: Json, new: Json, at: str) -> Iterator[str]:
    for media, content in old.get("content", {}).items():
        if media not in new.get("content", {}):
            yield f"{at} {media}: removed"
        else:
            yield from sides.schema(content.get("schema", {}), new["content"][media].get("schema", {}), at)


def asyncapi_breaks(old: Json, new: Json) -> list[str]:
    """What breaks consumers of the old events, in words."""
    return list(_asyncapi(old, new))


def _asyncapi(old: Json, new: Json) -> Iterator[str]:
    for name, channel in old["channels"].items():
        if name not in new["channels"]:
            yield f"{name}: removed"
        elif channel["address"] != new["channels"][name]["address"]:
            yield f"{name}: address changed to {new['channels'][name]['address']}"
    sides = Sides(old, new, sent=False)
    for name, message in old["components"]["messages"].items():
        if name in new["components"]["messages"]:
            yield from sides.schema(message["payload"], new["components"]["messages"][name]["payload"], name)
