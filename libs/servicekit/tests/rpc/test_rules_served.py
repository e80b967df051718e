"""A request that breaks the rules of its contract is refused before the servicer has it."""

from collections.abc import Awaitable
from typing import Any

import grpc
import pytest
from google.protobuf.wrappers_pb2 import StringValue
from servicekit.auth.authorization import Denied
from servicekit.rpc.client import RemoteStatus, status_of

METHOD = "/test.v1.EchoService/Echo"


async def get(request: Any, context: Any) -> StringValue:
    return StringValue(value=request.id)


async def deny(context: Any, rpc: str) -> None:
    raise Denied("denied", "ACCESS_DENIED", f"nobody may call {rpc}")


async def refused(call: Awaitable[Any]) -> RemoteStatus:
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await call
    return status_of(raised.value)


async def test_request_that_keeps_the_rules_is_answered(serve: Any, connect: Any, orders: Any) -> None:
    channel = connect(await serve(get, orders.GetOrderRequest))
    assert (await channel.call(METHOD, orders.GetOrderRequest(id="ord_1"), StringValue, timeout=5)).value == "ord_1"


async def test_violations_reach_the_caller(serve: Any, connect: Any, orders: Any) -> None:
    channel = connect(await serve(get, orders.CreateOrderRequest))
    status = await refused(channel.call(METHOD, orders.CreateOrderRequest(email="x"), StringValue, timeout=5))
    assert (status.code, status.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "VALIDATION_FAILED")
    assert status.message == "reference: is required (and 3 more)"
    assert status.violations == (
        ("reference", "is required"),
        ("kind", "is required"),
        ("items", "is required"),
        ("email", "must be an e-mail address, such as mikko@laine.example"),
    )


async def test_caller_without_the_right_reads_no_violation(serve: Any, connect: Any, orders: Any) -> None:
    channel = connect(await serve(get, orders.GetOrderRequest, admit=deny))
    status = await refused(channel.call(METHOD, orders.GetOrderRequest(), StringValue, timeout=5))
    assert (status.reason, status.message, status.violations) == ("ACCESS_DENIED", "nobody may call Echo", ())


async def test_many_violations_of_long_paths_reach_the_caller(serve: Any, connect: Any, orders: Any) -> None:
    folder = orders.Folder(name="inner", folders=[orders.Folder()] * 100)
    for _ in range(45):
        folder = orders.Folder(name="outer", folders=[folder])
    channel = connect(await serve(get, orders.Folder))
    status = await refused(channel.call(METHOD, folder, StringValue, timeout=5))
    assert status.reason == "VALIDATION_FAILED"
    assert 0 < len(status.violations) < 21
