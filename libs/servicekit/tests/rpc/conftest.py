"""A service of one method, answered by whatever function a test gives it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.wrappers_pb2 import StringValue
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from servicekit.rpc.client import Channel
from servicekit.rpc.server import RpcServer
from servicekit.testing.spans import recorded_spans

NAME = "test.v1.EchoService"
METHOD = f"/{NAME}/Echo"
Behaviour = Callable[[StringValue, grpc.aio.ServicerContext[Any, Any]], Awaitable[StringValue]]
Serve = Callable[..., Awaitable[str]]
Connect = Callable[..., Channel]


@pytest.fixture(scope="session")
def orders(compiled: Callable[[Path], Any]) -> Any:
    """The messages of orders.proto: orders.CreateOrderRequest."""
    return compiled(Path(__file__).parent / "orders.proto")


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    with recorded_spans() as spans:
        yield spans


@pytest.fixture
def servers() -> dict[str, RpcServer]:
    """Those that `serve` has started, by their addresses."""
    return {}


@pytest.fixture
async def serve(servers: dict[str, RpcServer]) -> AsyncIterator[Serve]:
    """Serve METHOD by a function that takes messages of the type `request`; returns the address."""

    async def serve(behaviour: Behaviour, request: Any = StringValue, **options: Any) -> str:
        handler = grpc.unary_unary_rpc_method_handler(
            behaviour,
            request.FromString,
            StringValue.SerializeToString,
        )

        def add_to(server: grpc.aio.Server) -> None:
            server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(NAME, {"Echo": handler}),))

        server = RpcServer([(NAME, add_to)], **options)
        port = await server.start("127.0.0.1:0")
        servers[f"127.0.0.1:{port}"] = server
        return f"127.0.0.1:{port}"

    yield serve
    for server in servers.values():
        await server.stop(0)


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    """Channels that are closed after the test."""
    channels: list[Channel] = []

    def connect(target: str, **options: Any) -> Channel:
        channels.append(Channel("echo", target, **options))
        return channels[-1]

    yield connect
    for channel in channels:
        await channel.close()
