"""The messages of sample.proto, compiled for the tests of the mapper alone."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClassesForFiles

HERE = Path(__file__).parent
PROTOS = Path(__file__).parents[4] / "protos"


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Message classes by name: sample.Note."""
    compiled = tmp_path_factory.mktemp("protos") / "sample.pb"
    protoc = [sys.executable, "-m", "grpc_tools.protoc", "-I", str(HERE), "-I", str(PROTOS), "--include_imports"]
    subprocess.run([*protoc, f"--descriptor_set_out={compiled}", "sample.proto"], check=True)
    pool = DescriptorPool()
    for file in FileDescriptorSet.FromString(compiled.read_bytes()).file:
        pool.Add(file)
    classes: Mapping[str, Any] = GetMessageClassesForFiles(["sample.proto"], pool)
    return SimpleNamespace(**{name.rpartition(".")[2]: kind for name, kind in classes.items()})
