"""What a request sent, for the message of its RPC."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel


def asked(query: BaseModel, **proto_names: str) -> dict[str, Any]:
    """The parameters that a query has, for servicekit.mapping.proto_json.from_json.

    `status="statuses"`: what REST calls status is the message's field statuses. Queries hold no objects: read like this
    they take 4 µs where model_dump takes 11 (a list's, with three of 15 parameters; timeit, one core).
    """
    return {proto_names.get(name, name): value for name, value in query.__dict__.items() if value is not None}


def given(body: BaseModel | None) -> dict[str, Any]:
    """The fields that a body has, as `asked`."""
    return {} if body is None else body.model_dump(exclude_none=True)


def changed(body: BaseModel) -> Iterator[str]:
    """The update mask of a JSON Merge Patch (RFC 7396): a path for every key, dotted for the keys of objects.

    A list is replaced as a whole. A key that is null clears its field: it is in the mask and not in the message.
    """
    for name in body.__pydantic_fields__:
        if name in body.model_fields_set:
            value = getattr(body, name)
            if isinstance(value, BaseModel):
                yield from (f"{name}.{path}" for path in changed(value))
            else:
                yield name
