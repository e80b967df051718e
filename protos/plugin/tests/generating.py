"""The toy service of these tests, compiled, and what the plugin writes for it."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from google import api
from google.protobuf.compiler.plugin_pb2 import CodeGeneratorRequest, CodeGeneratorResponse
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from protos.plugin.__main__ import generate

PROTOS = Path(__file__).parents[2]
TOY = Path(__file__).parent / "toy"
PACKAGE = "toy_rest"
"""What the generated code is imported as."""
FILES = ("chair", "chair_service", "error_reason")

Edits = Mapping[str, str]
"""Text of the toy's protos → what stands there instead."""


def compiled(folder: Path, edits: Edits | None = None, *arguments: str) -> CodeGeneratorRequest:
    """What protoc hands over for the toy; `arguments` are more of protoc's."""
    protos = folder / "protos"
    shutil.copytree(TOY, protos)
    for old, new in (edits or {}).items():
        found = [file for file in protos.rglob("*.proto") if old in file.read_text()]
        assert found, f"the toy has no {old!r}"
        for file in found:
            file.write_text(file.read_text().replace(old, new))
    names = [f"aftersales/toy/v1/{name}.proto" for name in FILES]
    paths = [protos, PROTOS, Path(*api.__path__).parents[1]]
    described = folder / "set.binpb"
    command = [sys.executable, "-m", "grpc_tools.protoc", *(f"-I{path}" for path in paths), *arguments]
    command += ["--include_imports", "--include_source_info", f"--descriptor_set_out={described}", *names]
    subprocess.run(command, check=True)
    files = FileDescriptorSet.FromString(described.read_bytes()).file
    return CodeGeneratorRequest(file_to_generate=names, parameter=f"package={PACKAGE}", proto_file=files)


def generated(folder: Path, edits: Edits | None = None) -> CodeGeneratorResponse:
    return generate(compiled(folder, edits))


def source(folder: Path, name: str, edits: Edits | None = None) -> str:
    """One of the files that are written, as it leaves the plugin: not formatted yet."""
    response = generated(folder, edits)
    assert not response.error, response.error
    return next(file.content for file in response.file if file.name == name)
