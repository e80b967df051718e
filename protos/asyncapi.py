"""Writes the AsyncAPI 3.0 description of the partner feed, from the contract's own words: `make docs`.

Every message of aftersales/partner/v1/events.proto whose comment starts with `<aggregate>.<event>` is a channel.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml
from aftersales.options.v1 import options_pb2
from google import api
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
)

ROOT = Path(__file__).parent
CONTRACT = "aftersales/partner/v1/events.proto"
MESSAGE, ENUM = 4, 5  # field numbers in FileDescriptorProto, as source locations name them
FORMATS = options_pb2.Format.DESCRIPTOR.values_by_number
Json = dict[str, Any]
Comments = dict[tuple[int, ...], str]
"""By the path of what they stand before, as source locations name it."""


def main() -> None:
    files = {file.name: file for file in compile_contract().file}
    contract, common = files[CONTRACT], files["aftersales/common/v1/common.proto"]
    comments = comments_of(contract)
    schemas = {**schemas_of(contract), "Money": schemas_of(common)["Money"]}
    events = {
        message.name: found.group(0)
        for number, message in enumerate(contract.message_type)
        if (found := re.match(r"[a-z]+\.[a-z_]+", comments.get((MESSAGE, number), "")))
    }
    yaml.safe_dump(document(contract, events, schemas), sys.stdout, sort_keys=False, width=120)


def compile_contract() -> FileDescriptorSet:
    """The contract and what it imports, comments included."""
    with tempfile.NamedTemporaryFile() as compiled:
        googleapis = Path(*api.__path__).parents[1]
        protoc = [sys.executable, "-m", "grpc_tools.protoc", "-I", str(ROOT), "-I", str(googleapis)]
        described = ["--include_imports", "--include_source_info", f"--descriptor_set_out={compiled.name}"]
        subprocess.run([*protoc, *described, CONTRACT], check=True, cwd=ROOT)
        return FileDescriptorSet.FromString(Path(compiled.name).read_bytes())


def comments_of(file: FileDescriptorProto) -> Comments:
    return {tuple(at.path): at.leading_comments.strip() for at in file.source_code_info.location}


def schemas_of(file: FileDescriptorProto) -> dict[str, Json]:
    """The JSON Schema of each message of a file, by its name."""
    comments = comments_of(file)
    enums = {f".{file.package}.{enum.name}": enum_schema(enum) for enum in file.enum_type}
    return {
        message.name: message_schema(message, (MESSAGE, number), comments, enums)
        for number, message in enumerate(file.message_type)
    }


def enum_schema(enum: EnumDescriptorProto) -> Json:
    prefix = enum.value[0].name.removesuffix("UNSPECIFIED")
    return {"type": "string", "enum": [value.name.removeprefix(prefix).lower() for value in enum.value[1:]]}


def message_schema(message: DescriptorProto, path: tuple[int, int], comments: Comments, enums: dict[str, Json]) -> Json:
    """A message as JSON Schema in the REST dialect. Fields may be added later: additionalProperties stays open."""
    schema: Json = {"type": "object"}
    if comments.get(path):
        schema["description"] = comments[path]
    schema["required"] = [field.name for field in message.field if not may_be_absent(field)]
    schema["properties"] = {}
    for number, field in enumerate(message.field):
        described = dict(field_schema(field, enums))
        if comments.get((*path, 2, number)):
            described["description"] = comments[*path, 2, number]
        if example := example_of(field):
            described["examples"] = [json.loads(example)]
        schema["properties"][field.name] = described
    return schema


def example_of(field: FieldDescriptorProto) -> str:
    """As JSON; empty if there is none."""
    own = field.options.Extensions[options_pb2.example]
    rules = field.options.Extensions[options_pb2.field]
    named = FORMATS[rules.string.format].GetOptions().Extensions[options_pb2.format].example
    return own or (json.dumps(named) if named else "")


def may_be_absent(field: FieldDescriptorProto) -> bool:
    is_message = field.type == FieldDescriptorProto.TYPE_MESSAGE
    return field.proto3_optional or (is_message and field.label != FieldDescriptorProto.LABEL_REPEATED)


def field_schema(field: FieldDescriptorProto, enums: dict[str, Json]) -> Json:
    one = value_schema(field, enums)
    return {"type": "array", "items": one} if field.label == FieldDescriptorProto.LABEL_REPEATED else one


def value_schema(field: FieldDescriptorProto, enums: dict[str, Json]) -> Json:
    if field.type_name == ".google.protobuf.Timestamp":
        return {"type": "string", "format": "date-time"}
    if field.type == FieldDescriptorProto.TYPE_MESSAGE:
        return {"$ref": "#/components/schemas/" + field.type_name.rpartition(".")[2]}
    if field.type == FieldDescriptorProto.TYPE_ENUM:
        return enums[field.type_name]
    if field.type == FieldDescriptorProto.TYPE_STRING:
        return {"type": "string"}
    if field.type == FieldDescriptorProto.TYPE_BOOL:
        return {"type": "boolean"}
    return {"type": "integer"}


def document(contract: FileDescriptorProto, events: dict[str, str], schemas: dict[str, Json]) -> Json:
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Aftersales partner feed",
            "version": "1.0.0",
            "description": (
                "Every fact about a retailer's customers that the retailer may know, once, in order, and nobody "
                "else's. The same CloudEvents 1.0 envelopes are answered by GET /v1/events. Fields are only ever added."
                " After customer.erasure_requested, erase what you keep about the customer. Earlier events about them"
                " stay in the feed with their positions: they hold ids and nothing that says who the customer was."
            ),
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {name: channel(name, event) for name, event in events.items()},
        "operations": {
            f"receive{name}": {"action": "receive", "channel": {"$ref": f"#/channels/{name}"}} for name in events
        },
        "components": {
            "messages": {name: envelope_message(contract, name, event) for name, event in events.items()},
            "schemas": {"Envelope": ENVELOPE, **schemas},
        },
    }


def channel(name: str, event: str) -> Json:
    return {
        "address": f"aftersales.{{retailer}}.v1.{event}",
        "parameters": {"retailer": {"description": "The retailer's id."}},
        "messages": {name: {"$ref": f"#/components/messages/{name}"}},
    }


def envelope_message(contract: FileDescriptorProto, name: str, event: str) -> Json:
    typed = {"type": {"const": f"{contract.package}.{name}"}, "data": {"$ref": f"#/components/schemas/{name}"}}
    return {
        "name": event,
        "contentType": "application/cloudevents+json",
        "payload": {"allOf": [{"$ref": "#/components/schemas/Envelope"}, {"type": "object", "properties": typed}]},
    }


def text(description: str, **more: Any) -> Json:
    return {"type": "string", "description": description, **more}


ENVELOPE: Json = {
    "type": "object",
    "description": "CloudEvents 1.0, structured mode.",
    "required": [
        *("specversion", "id", "source", "type", "subject", "time", "datacontenttype"),
        *("retailer", "sequence", "position", "data"),
    ],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": text("Unique: act on each id once."),
        "source": text("Who says so.", format="uri-reference"),
        "type": text("Full name of the data's message."),
        "subject": text("Id of the aggregate: the ticket, purchase, asset, answer or erasure."),
        "time": text("When it happened.", format="date-time"),
        "datacontenttype": {"const": "application/json"},
        "retailer": text("Whose fact it is."),
        "sequence": {"type": "integer", "minimum": 1, "description": "1, 2, 3 … within the aggregate."},
        "position": {"type": "integer", "minimum": 1, "description": "1, 2, 3 … within the retailer, without a gap."},
        "traceparent": text("W3C trace context of the request behind it."),
        "data": {"type": "object"},
    },
}


if __name__ == "__main__":
    main()
