"""Models of messages: what responses hold, and what requests hold within their bodies."""

from collections.abc import Iterable, Iterator

from protos.plugin.contract import UNIFORM, Contract, Field, Message, Rpc
from protos.plugin.fields import SCHEMAS, Fields, Use, use_within
from protos.plugin.names import input_name, patch_name
from protos.plugin.source import docstring, literal

PARAMETERS = "gateway.rest.parameters"

Model = tuple[Message, Use]
"""A message and what it is for: each use has its own class."""


def models_of(contract: Contract) -> list[Model]:
    """Every model that the operations need, each after those that it refers to."""
    found: dict[tuple[str, Use], Model] = {}
    for rpc in contract.rpcs():
        for message in shown(rpc, contract):
            _add(contract, message, "response", found)
        for expansion in rpc.operation.expand:
            response = contract.calls.get(expansion.rpc, (rpc.request, rpc.request))[1]
            for field in response.fields:
                if field.repeated and field.kind == "message":
                    _add(contract, contract.message(field), "response", found)
        use = body_use(rpc)
        for field in body_fields(rpc, contract):
            if field.kind == "message":
                _add(contract, contract.message(field), use_within(field, use), found)
        if named := body_message(rpc, contract):
            _add(contract, named, use, found)
    return list(found.values())


def _add(contract: Contract, message: Message, use: Use, found: dict[tuple[str, Use], Model]) -> None:
    if (message.full_name, use) in found:
        return
    for field in fields_of(message, use):
        if field.kind == "message":
            _add(contract, contract.message(field), use_within(field, use), found)
    found[message.full_name, use] = message, use


def shown(rpc: Rpc, contract: Contract) -> Iterable[Message]:
    """The message that an operation returns: its resource, the items of its list, or all of the response.

    What is written by hand puts the parts of a response together in its own way.
    """
    if rpc.response_body:
        field = rpc.response.field(rpc.response_body)
        return [contract.message(field)] if field else []
    if rpc.operation.by_hand:
        return [contract.message(field) for field in rpc.response.fields if field.kind == "message"]
    item = listed(rpc)
    return [contract.message(item)] if item else [rpc.response]


def listed(rpc: Rpc) -> Field | None:
    """The items of a list, which has next_page_token beside them."""
    if rpc.response_body or not rpc.response.field("next_page_token"):
        return None
    return next((field for field in rpc.response.fields if field.repeated), None)


def variables(rpc: Rpc) -> list[Field]:
    """The fields of the request that its path names, in that order."""
    names = [part.partition("}")[0] for part in rpc.path.split("{")[1:]]
    return [field for name in names if (field := rpc.request.field(name))]


def body_message(rpc: Rpc, contract: Contract) -> Message | None:
    """The message that is the body, where `body` names a field."""
    field = rpc.request.field(rpc.body) if rpc.body not in ("", "*") else None
    return contract.message(field) if field else None


def body_fields(rpc: Rpc, contract: Contract) -> list[Field]:
    """The fields of the body: none without one."""
    if rpc.body == "*":
        path = {field.name for field in variables(rpc)}
        return [field for field in fields_of(rpc.request, body_use(rpc)) if field.name not in path]
    message = body_message(rpc, contract)
    return fields_of(message, body_use(rpc)) if message else []


def body_use(rpc: Rpc) -> Use:
    return "patch" if rpc.method == "patch" else "body"


def query_fields(rpc: Rpc) -> list[Field]:
    """The fields of a request without a body that stand in its query, but for those of every list.

    Messages do not: what is written by hand may have some.
    """
    if rpc.body:
        return []
    path = {field.name for field in variables(rpc)}
    return [field for field in rpc.request.fields if field.name not in path | UNIFORM and field.kind != "message"]


def messages_in_query(rpc: Rpc) -> list[Field]:
    """Fields that a query cannot have."""
    return [field for field in rpc.request.fields if not rpc.body and field.kind == "message"]


def fields_of(message: Message, use: Use) -> list[Field]:
    """The fields that a model of the message has for this use."""
    if use == "response":
        return list(message.fields)
    taken = [field for field in message.fields if not field.output_only and field.name not in UNIFORM]
    return [field for field in taken if not (use == "patch" and field.immutable)]


def model_name(model: Model) -> str:
    message, use = model
    return message.name if use == "response" else patch_name(message) if use == "patch" else input_name(message)


def written(model: Model, fields: Fields) -> str:
    """The class of a message."""
    message, use = model
    lines = "".join(fields.declared(field, use) for field in fields_of(message, use))
    if use != "response":
        lines += at_most_one([list(group.fields) for group in message.rules.oneof], fields)
    return model_class(model_name(model), message.comment, lines, fields, use)


def at_most_one(groups: list[list[str]], fields: Fields) -> str:
    """A validator per group of fields of which one may be set."""
    lines = ""
    for number, names in enumerate(groups, 1):
        check = fields.imports(PARAMETERS, "at_most_one_of")
        lines += f"\n    _at_most_one{number if len(groups) > 1 else ''} = {check}({', '.join(map(literal, names))})\n"
    return lines


def model_class(name: str, comment: str, lines: str, fields: Fields, use: Use) -> str:
    base = fields.imports(SCHEMAS, "Schema")
    config = "" if use == "response" else f"    model_config = {fields.imports(SCHEMAS, 'REQUEST')}\n\n"
    return f"class {name}({base}):\n{docstring(comment)}\n{config}{lines}"


def literals(contract: Contract, models: Iterable[Model], extra: Iterable[Field]) -> Iterator[str]:
    """The enums that these models and fields use, by their full names."""
    seen: set[str] = set()
    every = [field for message, use in models for field in fields_of(message, use)]
    for field in [*every, *extra]:
        if field.kind == "enum" and field.type not in seen:
            seen.add(field.type)
            yield field.type
