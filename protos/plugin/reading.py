"""Reads the descriptors that protoc hands over into a Contract. Extensions must be imported before they are parsed."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aftersales.options.v1 import options_pb2 as options
from google.api import annotations_pb2, field_behavior_pb2  # type: ignore[import-untyped]
from google.protobuf.compiler.plugin_pb2 import CodeGeneratorRequest
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    MethodDescriptorProto,
    ServiceDescriptorProto,
)

from protos.plugin.contract import MISSING, Contract, Enum, Field, Kind, Message, Refused, Rpc, Service

MESSAGES, ENUMS, SERVICES, NESTED, FIELDS, METHODS = 4, 5, 6, 3, 2, 2  # field numbers that source locations are made of
_WELL_KNOWN: Mapping[str, Kind] = {".google.protobuf.Timestamp": "instant", ".google.protobuf.FieldMask": "mask"}
_SCALARS: Mapping[int, Kind] = {
    FieldDescriptorProto.TYPE_STRING: "string",
    FieldDescriptorProto.TYPE_BOOL: "bool",
    FieldDescriptorProto.TYPE_BYTES: "bytes",
    FieldDescriptorProto.TYPE_DOUBLE: "float",
    FieldDescriptorProto.TYPE_FLOAT: "float",
    FieldDescriptorProto.TYPE_ENUM: "enum",
    FieldDescriptorProto.TYPE_MESSAGE: "message",
}
_MESSAGE_RULES: Any = vars(options)["message"]  # its stub takes the name for that of a module
_BEHAVIOR = field_behavior_pb2.FieldBehavior


def read_contract(request: CodeGeneratorRequest) -> Contract:
    """Every message, enum and service of the files, and the services of those to generate."""
    files = [_File(file, _comments(file)) for file in request.proto_file if file.package.startswith("aftersales.")]
    messages = {message.full_name: message for file in files for message in file.messages()}
    enums = [(file, enum) for file in files for enum in file.proto.enum_type]
    own = tuple(request.file_to_generate)
    return Contract(
        own=own,
        messages=messages,
        enums={found.full_name: found for found in (_enum(file.proto, enum) for file, enum in enums)},
        services=tuple(
            file.service(number, service, messages)
            for file in files
            if file.proto.name in own
            for number, service in enumerate(file.proto.service)
        ),
        calls={name: pair for file in files for name, pair in file.calls(messages)},
        formats={
            value.number: (value.name.removeprefix("FORMAT_"), value.options.Extensions[options.format])
            for _, enum in enums
            for value in enum.value
            if value.options.HasExtension(options.format)
        },
        reasons=frozenset(
            value.name.removeprefix("ERROR_REASON_")
            for _, enum in enums
            for value in enum.value
            if value.options.HasExtension(options.reason)
        ),
    )


def _comments(file: FileDescriptorProto) -> Mapping[tuple[int, ...], str]:
    return {
        tuple(at.path): "\n".join(line.strip() for line in at.leading_comments.strip().splitlines())
        for at in file.source_code_info.location
        if at.leading_comments
    }


def _enum(file: FileDescriptorProto, enum: EnumDescriptorProto) -> Enum:
    prefix = enum.value[0].name.removesuffix("UNSPECIFIED")
    words = tuple(value.name.removeprefix(prefix).lower() for value in enum.value[1:])
    return Enum(file.name, f".{file.package}.{enum.name}", enum.name, words)


@dataclass(frozen=True, slots=True)
class _File:
    proto: FileDescriptorProto
    comments: Mapping[tuple[int, ...], str]

    def messages(self) -> Iterator[Message]:
        for number, message in enumerate(self.proto.message_type):
            yield from self._message(message, (MESSAGES, number), f".{self.proto.package}.{message.name}", message.name)

    def _message(self, proto: DescriptorProto, path: tuple[int, ...], full: str, name: str) -> Iterator[Message]:
        for number, nested in enumerate(proto.nested_type):
            yield from self._message(nested, (*path, NESTED, number), f"{full}.{nested.name}", name + nested.name)
        at = f"{self.proto.name}: {name}"
        fields = tuple(
            _field(field, self.comments.get((*path, FIELDS, number), ""), f"{at}.{field.name}")
            for number, field in enumerate(proto.field)
        )
        rules = proto.options.Extensions[_MESSAGE_RULES]
        yield Message(self.proto.name, full, name, self.comments.get(path, ""), fields, rules)

    def calls(self, messages: Mapping[str, Message]) -> Iterator[tuple[str, tuple[Message, Message]]]:
        for service in self.proto.service:
            for method in service.method:
                pair = messages[method.input_type], messages[method.output_type]
                yield f"{self.proto.package.removeprefix('aftersales.')}.{service.name}/{method.name}", pair

    def service(self, number: int, proto: ServiceDescriptorProto, messages: Mapping[str, Message]) -> Service:
        path = (SERVICES, number)
        name = f"{self.proto.package.removeprefix('aftersales.')}.{proto.name}"
        rpcs = tuple(
            self._rpc(method, self.comments.get((*path, METHODS, place), ""), name, messages)
            for place, method in enumerate(proto.method)
            if method.options.HasExtension(annotations_pb2.http)
        )
        tag = proto.options.Extensions[options.tag]
        return Service(self.proto.name, proto.name, self.comments.get(path, ""), tag, rpcs)

    def _rpc(self, proto: MethodDescriptorProto, comment: str, service: str, messages: Mapping[str, Message]) -> Rpc:
        rule = proto.options.Extensions[annotations_pb2.http]
        method = rule.WhichOneof("pattern") or ""
        return Rpc(
            at=f"{self.proto.name}: {proto.name}",
            service=service,
            name=proto.name,
            comment=comment,
            request=messages[proto.input_type],
            response=messages[proto.output_type],
            method=method,
            path=getattr(rule, method, ""),
            body=rule.body,
            response_body=rule.response_body,
            operation=proto.options.Extensions[options.operation],
        )


def _field(proto: FieldDescriptorProto, comment: str, at: str) -> Field:
    repeated = proto.label == FieldDescriptorProto.LABEL_REPEATED
    kind = _WELL_KNOWN.get(proto.type_name) or _SCALARS.get(proto.type, "int")
    if proto.options.Extensions[options.field].string.format == options.FORMAT_JSON_OBJECT:
        kind = "json"
    behavior = proto.options.Extensions[field_behavior_pb2.field_behavior]
    visible = proto.options.Extensions[options.visible_to].roles
    return Field(
        at=at,
        name=proto.name,
        kind=kind,
        type=proto.type_name,
        repeated=repeated,
        presence=not repeated and (kind in ("message", "instant", "mask") or proto.HasField("oneof_index")),
        comment=comment,
        rules=proto.options.Extensions[options.field],
        rest_name=proto.options.Extensions[options.rest_name] or proto.name,
        example=_example(proto.options.Extensions[options.example], at),
        required=_BEHAVIOR.REQUIRED in behavior,
        output_only=_BEHAVIOR.OUTPUT_ONLY in behavior,
        immutable=_BEHAVIOR.IMMUTABLE in behavior,
        clearable=proto.options.Extensions[options.clearable],
        required_in_requests=proto.options.Extensions[options.required_in_requests],
        visible_to=tuple(options.Role.Name(role).removeprefix("ROLE_").lower() for role in visible),
    )


def _example(text: str, at: str) -> Any:
    if not text:
        return MISSING
    try:
        return json.loads(text)
    except ValueError as error:
        raise Refused(f"{at}: its example is no JSON: {error}") from None
