"""Comments of the contracts are what the OpenAPI document says of operations and fields: none is missing."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import run

from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorProto, FileDescriptorSet

PROTOS = Path(__file__).parents[2] / "protos"
# Field numbers in the descriptors, as source locations name them.
MESSAGE, ENUM, SERVICE, PART = 4, 5, 6, 2
UNIFORM = frozenset({"request_id", "etag", "if_match", "update_mask", "page_size", "page_token", "next_page_token"})
"""Fields that mean the same everywhere: protos/plugin describes them."""


def contracts(folder: Path) -> list[FileDescriptorProto]:
    """Our files with their comments."""
    described = folder / "protos.binpb"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    run([str(PROTOS / "describe.sh"), str(described)], check=True, env={**os.environ, "PATH": path})
    files = FileDescriptorSet.FromString(described.read_bytes()).file
    return [file for file in files if file.name.startswith("aftersales/") and "/options/" not in file.name]


def described(file: FileDescriptorProto) -> set[tuple[int, ...]]:
    return {tuple(at.path) for at in file.source_code_info.location if at.leading_comments.strip()}


def uncommented(file: FileDescriptorProto) -> Iterator[str]:
    commented = described(file)
    for number, message in enumerate(file.message_type):
        if (MESSAGE, number) not in commented and not message.name.endswith(("Request", "Response")):
            yield message.name
        for place, field in enumerate(message.field):
            if (MESSAGE, number, PART, place) not in commented and not speaks_for_itself(message, field.name):
                yield f"{message.name}.{field.name}"
    for number, enum in enumerate(file.enum_type):
        if (ENUM, number) not in commented:
            yield enum.name
        for place, value in enumerate(enum.value):  # error reasons have a title and a remedy
            titled = value.name.endswith("_UNSPECIFIED") or enum.name == "ErrorReason"
            if (ENUM, number, PART, place) not in commented and not titled:
                yield f"{enum.name}.{value.name}"
    for number, service in enumerate(file.service):
        if (SERVICE, number) not in commented:
            yield service.name
        for place, method in enumerate(service.method):
            if (SERVICE, number, PART, place) not in commented:
                yield f"{service.name}.{method.name}"


def speaks_for_itself(message: DescriptorProto, field: str) -> bool:
    """A uniform field, or the one resource that a response consists of."""
    return field in UNIFORM or (message.name.endswith("Response") and len(message.field) == 1)


def test_everything_in_the_contracts_has_a_comment(tmp_path: Path) -> None:
    missing = {file.name: list(uncommented(file)) for file in contracts(tmp_path)}
    assert len(missing) > 20
    assert {name: parts for name, parts in missing.items() if parts} == {}
