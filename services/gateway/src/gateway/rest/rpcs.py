"""The RPCs as REST shows them, read from the contracts once at start: their paths and the names of their fields."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import aftersales
from aftersales.options.v1 import options_pb2
from google.api import annotations_pb2  # type: ignore[import-untyped]
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor

_METHODS = ("get", "post", "patch")
_PARAMETER = re.compile(r"{(\w+)}")
_HEADERS = {"request_id": "Idempotency-Key", "etag": "If-Match", "if_match": "If-Match"}
"""Fields of requests that REST has as headers."""
_STEP = re.compile(r"(\w+)((?:\[\d+\])?)")


@dataclass(frozen=True, slots=True)
class Rpc:
    """`name` is parts.v1.PartService/GetPart; `method` and `path` are its operation's."""

    name: str
    method: str
    path: str
    body: str
    request: Descriptor
    response: Descriptor

    @property
    def operation(self) -> str:
        """`PATCH /v1/parts/{id}`."""
        return f"{self.method} {self.path}"

    @property
    def returns_etag(self) -> bool:
        """Whether its response has one resource with an etag: the one that is shown, or the one that it belongs to."""
        return any(
            field.message_type and not field.is_repeated and "etag" in field.message_type.fields_by_name
            for field in self.response.fields
        )

    def field(self, path: str) -> str:
        """What REST calls a field of its request: `prices[0].currency` for `part.prices[0].currency`."""
        if path in _HEADERS:
            return _HEADERS[path]
        inner = path.removeprefix(f"{self.body}.")
        message: Descriptor | None = self.request
        if inner != path:
            message = self.request.fields_by_name[self.body].message_type
        return ".".join(_rest_names(inner, message)) or path


def rpc_of(name: str) -> Rpc | None:
    """The RPC as a call names it; None if REST does not show it."""
    return _BY_NAME.get(name)


def rpc_at(operation: str) -> Rpc | None:
    """The RPC of `GET /v1/me`; None if it calls none."""
    return _BY_OPERATION.get(operation)


def _rest_names(path: str, message: Descriptor | None) -> Iterator[str]:
    for step in path.split("."):
        match = _STEP.fullmatch(step)
        field = message.fields_by_name.get(match[1]) if message and match else None
        message = field.message_type if field else None
        yield _rest_name(field) + match[2] if field and match else step


def _rest_name(field: FieldDescriptor) -> str:
    return field.GetOptions().Extensions[options_pb2.rest_name] or field.name


def _shown() -> Iterator[Rpc]:
    stubs = Path(aftersales.__path__[0])
    for file in sorted(stubs.glob("*/v*/*_service_pb2.py")):
        module = import_module(".".join(("aftersales", *file.relative_to(stubs).with_suffix("").parts)))
        for service in module.DESCRIPTOR.services_by_name.values():
            for method in service.methods:
                if method.GetOptions().HasExtension(annotations_pb2.http):
                    yield _rpc(method)


def _rpc(method: MethodDescriptor) -> Rpc:
    rule = method.GetOptions().Extensions[annotations_pb2.http]
    [verb] = [name for name in _METHODS if getattr(rule, name)]
    fields = method.input_type.fields_by_name
    return Rpc(
        name=f"{method.containing_service.full_name.removeprefix('aftersales.')}/{method.name}",
        method=verb.upper(),
        path=_PARAMETER.sub(lambda found: f"{{{_rest_name(fields[found[1]])}}}", getattr(rule, verb)),
        body=rule.body,
        request=method.input_type,
        response=method.output_type,
    )


_BY_NAME: Mapping[str, Rpc] = {rpc.name: rpc for rpc in _shown()}
_BY_OPERATION: Mapping[str, Rpc] = {rpc.operation: rpc for rpc in _BY_NAME.values()}
