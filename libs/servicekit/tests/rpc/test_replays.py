"""A response that returns the result of an earlier request says so."""

from typing import Any

import grpc
import pytest
from google.protobuf.wrappers_pb2 import StringValue
from servicekit.rpc.replays import mark_replayed, was_replayed

METHOD = "/test.v1.EchoService/Echo"


async def replay_the_old(request: StringValue, context: Any) -> StringValue:
    if request.value != "new":
        mark_replayed()
    if request.value == "refused":
        await context.abort(grpc.StatusCode.NOT_FOUND, "")
    return request


async def test_replayed_response_says_so(serve: Any, connect: Any) -> None:
    channel = connect(await serve(replay_the_old))
    await channel.call(METHOD, StringValue(value="old"), StringValue, timeout=5)
    assert was_replayed()


async def test_response_after_a_replayed_one_does_not_say_so(serve: Any, connect: Any) -> None:
    channel = connect(await serve(replay_the_old))
    for value in ("old", "new"):
        await channel.call(METHOD, StringValue(value=value), StringValue, timeout=5)
    assert not was_replayed()


async def test_refusal_is_not_replayed(serve: Any, connect: Any) -> None:
    channel = connect(await serve(replay_the_old))
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await channel.call(METHOD, StringValue(value="refused"), StringValue, timeout=5)
    assert "idempotency-replayed" not in dict(raised.value.trailing_metadata())
    assert not was_replayed()
