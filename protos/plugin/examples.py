"""Whether an example fits its field."""

import re
from typing import Any

from protos.plugin.contract import Contract, Field

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", re.ASCII)
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "bytes": (str,),
    "json": (dict,),
    "enum": (str,),
    "instant": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "message": (dict,),
}


def misfit(field: Field, example: Any, contract: Contract) -> str:
    """What is wrong with an example, after "its example"; empty if it fits. None: the field is left out."""
    if example is None:
        return "" if field.presence else "is null, but the field is always there"
    if not field.repeated:
        return _wrong(field, example, contract)
    if not isinstance(example, list):
        return "is no array"
    return next((wrong for each in example if (wrong := _wrong(field, each, contract))), "")


def _wrong(field: Field, value: Any, contract: Contract) -> str:
    fits: bool = type(value) in _TYPES[field.kind]
    if not fits:
        return f"{value!r} is no {field.kind}"
    match field.kind:
        case "enum":
            words = contract.enums[field.type].words
            return "" if value in words else f"{value!r} is none of {', '.join(words)}"
        case "instant":
            return "" if _INSTANT.fullmatch(value) else f"{value!r} is no instant in RFC 3339 and UTC"
        case "string":
            return _wrong_text(field, value, contract)
        case "int":
            limits = field.rules.repeated.items.int if field.repeated else field.rules.int
            low, high = limits.HasField("gte") and value < limits.gte, limits.HasField("lte") and value > limits.lte
            return f"{value} is out of its range" if low or high else ""
        case "message":
            return _wrong_message(field, value, contract)
        case _:
            return ""


def _wrong_text(field: Field, value: str, contract: Contract) -> str:
    form = contract.format(field)
    if not form or (not value and not field.required):  # it has none, or is left out
        return ""
    name, rules = form
    own = (field.rules.repeated.items if field.repeated else field.rules).string
    longest = own.max_len or rules.max_len
    fits = len(value) >= (own.min_len or rules.min_len) and not (longest and len(value) > longest)
    if not fits or (rules.pattern and not re.fullmatch(rules.pattern, value)):
        return f"{value!r} is no {name.lower()}: it must be {rules.must_be}"
    return ""


def _wrong_message(field: Field, value: dict[str, Any], contract: Contract) -> str:
    message = contract.message(field)
    for name, each in value.items():
        inner = message.field(name)
        if inner is None:
            return f"has {name}, which {message.name} has not"
        if wrong := misfit(inner, each, contract):
            return f"at {name} {wrong}"
    return ""
