"""Calls whose request or response is a stream."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from google.protobuf.wrappers_pb2 import StringValue
from opentelemetry.trace import SpanKind
from servicekit.rpc.client import Channel, status_of
from servicekit.rpc.server import RpcServer
from servicekit.telemetry.tracing import tracer
from servicekit.testing.waiting import eventually

NAME = "test.v1.EchoService"
UP, DOWN = f"/{NAME}/Up", f"/{NAME}/Down"


class Refused(Exception):
    kind, reason = "conflict", "FULL"


class Streams:
    """Joins what comes up; sends down each character of what is asked."""

    def __init__(self) -> None:
        self.taken = 0
        self.ended = asyncio.Event()
        self.refuse_after = 10**9

    async def up(self, requests: AsyncIterator[StringValue], context: Any) -> StringValue:
        try:
            joined = ""
            async for request in requests:
                self.taken += 1
                if self.taken > self.refuse_after:
                    raise Refused("full")
                joined += request.value[:1]
            return StringValue(value=joined)
        finally:
            self.ended.set()

    async def down(self, request: StringValue, context: Any) -> AsyncIterator[StringValue]:
        try:
            for character in request.value:
                if character == "!":
                    raise Refused("full")
                yield StringValue(value=character)
        finally:
            self.ended.set()


@pytest.fixture
def streams() -> Streams:
    return Streams()


@pytest.fixture
async def channel(streams: Streams) -> AsyncIterator[Channel]:
    up = grpc.stream_unary_rpc_method_handler(streams.up, StringValue.FromString, StringValue.SerializeToString)
    down = grpc.unary_stream_rpc_method_handler(streams.down, StringValue.FromString, StringValue.SerializeToString)
    handlers = grpc.method_handlers_generic_handler(NAME, {"Up": up, "Down": down})
    server = RpcServer([(NAME, lambda server: server.add_generic_rpc_handlers((handlers,)))])
    channel = Channel("echo", f"127.0.0.1:{await server.start('127.0.0.1:0')}", max_streams=1)
    yield channel
    await channel.close()
    await server.stop(0)


async def words(*values: str) -> AsyncIterator[StringValue]:
    for value in values:
        yield StringValue(value=value)


async def send(channel: Channel, requests: AsyncIterator[StringValue]) -> str:
    return (await channel.send(UP, requests, StringValue, timeout=5)).value


async def received(channel: Channel, text: str) -> list[str]:
    return [each.value async for each in channel.receive(DOWN, StringValue(value=text), StringValue, timeout=5)]


async def test_streams_are_carried_both_ways(channel: Channel) -> None:
    assert await send(channel, words("a", "b", "c")) == "abc"
    assert await received(channel, "abc") == ["a", "b", "c"]


async def test_refusals_of_streams_have_their_reason(channel: Channel, streams: Streams) -> None:
    streams.refuse_after = 1
    for call in (send(channel, words("a", "b", "c")), received(channel, "a!")):
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await call
        assert status_of(refused.value).reason == "FULL"


async def test_stream_is_one_trace(channel: Channel, spans: Any) -> None:
    with tracer().start_as_current_span("request"):
        await send(channel, words("a"))
        await received(channel, "a")
    await eventually(lambda: len(spans.get_finished_spans()) == 5)
    ended = spans.get_finished_spans()
    clients = {span.context.span_id for span in ended if span.kind is SpanKind.CLIENT}
    assert {span.parent.span_id for span in ended if span.kind is SpanKind.SERVER} == clients


async def test_error_of_the_source_passes_and_ends_the_call(channel: Channel, streams: Streams) -> None:
    async def breaking() -> AsyncIterator[StringValue]:
        yield StringValue(value="a")
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await send(channel, breaking())
    async with asyncio.timeout(5):
        await streams.ended.wait()


async def test_reader_that_leaves_ends_the_call(channel: Channel, streams: Streams) -> None:
    stream = channel.receive(DOWN, StringValue(value="a" * 100_000), StringValue, timeout=30)
    assert (await anext(stream)).value == "a"
    await stream.aclose()  # type: ignore[attr-defined]
    async with asyncio.timeout(5):
        await streams.ended.wait()


async def test_source_is_read_no_faster_than_the_service(channel: Channel, streams: Streams) -> None:
    given = 0

    async def endless() -> AsyncIterator[StringValue]:
        nonlocal given
        while True:
            given += 1
            yield StringValue(value="x" * 100_000)

    streams.refuse_after = 3
    with pytest.raises(grpc.aio.AioRpcError):
        await send(channel, endless())
    assert given < 500  # 32 MB are read and thrown away, so that the refusal arrives; then the call ends


async def test_streams_beyond_the_limit_are_turned_away(channel: Channel) -> None:
    first = channel.receive(DOWN, StringValue(value="ab" * 50_000), StringValue, timeout=30)
    await anext(first)
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await received(channel, "a")
    assert refused.value.code() is grpc.StatusCode.UNAVAILABLE
    await first.aclose()  # type: ignore[attr-defined]
