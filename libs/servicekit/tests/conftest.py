"""The sample service as a process of its own, and messages that tests alone have."""

import subprocess
import sys
from asyncio.subprocess import PIPE, create_subprocess_exec
from collections.abc import AsyncIterator, Awaitable, Callable
from os import environ
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from google import api
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClassesForFiles
from servicekit.rpc.client import Channel
from servicekit.testing.ports import free_port
from servicekit.testing.running import Running

SERVICE = str(Path(__file__).with_name("sample_service.py"))
PROTOS = Path(__file__).parents[3] / "protos"
GOOGLEAPIS = Path(next(iter(api.__path__))).parents[1]
Start = Callable[..., Awaitable[Running]]


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Any]:
    """Compiles a .proto file; returns its message classes by name."""

    def compiled(proto: Path) -> Any:
        described = tmp_path_factory.mktemp("protos") / "described.pb"
        paths = [f"-I{path}" for path in (proto.parent, PROTOS, GOOGLEAPIS)]
        protoc = [sys.executable, "-m", "grpc_tools.protoc", *paths, "--include_imports"]
        subprocess.run([*protoc, f"--descriptor_set_out={described}", proto.name], check=True)
        pool = DescriptorPool()
        for file in FileDescriptorSet.FromString(described.read_bytes()).file:
            pool.Add(file)
        classes = GetMessageClassesForFiles([proto.name], pool)
        return SimpleNamespace(**{name.rpartition(".")[2]: kind for name, kind in classes.items()})

    return compiled


Environment = Callable[..., dict[str, str]]


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """What the sample service is started with, and its operator's commands."""

    def environment(nats_url: str, **settings: str) -> dict[str, str]:
        return {
            **environ,
            "PROGRAM": SERVICE,
            "JOURNAL": str(tmp_path / "journal"),
            "RELEASE": str(tmp_path / "release"),  # what a slow call waits for
            "AFTERSALES_STORE_URL": f"sqlite:///{tmp_path / 'echoes.db'}",
            "AFTERSALES_NATS_URL": nats_url,
            "AFTERSALES_GRPC_PORT": str(free_port()),
            "AFTERSALES_OPS_PORT": str(free_port()),
            "AFTERSALES_JWT_ISSUER": "http://127.0.0.1:1",
            "AFTERSALES_JWT_JWKS_URL": "http://127.0.0.1:1/jwks.json",
            "AFTERSALES_PAGE_TOKEN_SECRET": "only for this test",
            **settings,
        }

    return environment


@pytest.fixture
async def start(environment: Environment) -> AsyncIterator[Start]:
    started: list[Running] = []

    async def start(nats_url: str, **settings: str) -> Running:
        given = environment(nats_url, **settings)
        process = await create_subprocess_exec(sys.executable, SERVICE, env=given, stdout=PIPE)
        channel = Channel("sample", f"127.0.0.1:{given['AFTERSALES_GRPC_PORT']}")
        started.append(Running(SERVICE, given, process, channel, httpx.AsyncClient()))
        return started[-1]

    yield start
    for running in started:
        await running.channel.close()
        await running.http.aclose()
        if running.process.returncode is None:
            running.process.kill()
            await running.process.communicate()
