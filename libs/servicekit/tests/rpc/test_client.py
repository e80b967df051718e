from asyncio import Event, create_task, gather, sleep
from collections import Counter
from time import monotonic
from typing import Any

import grpc
import pytest
from google.protobuf.wrappers_pb2 import StringValue
from servicekit.rpc.client import Channel, address_of
from servicekit.rpc.deadlines import set_deadline
from servicekit.rpc.server import RpcServer
from servicekit.testing.ports import free_port
from servicekit.testing.waiting import eventually

METHOD = "/test.v1.EchoService/Echo"


class Refused(Exception):
    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind, self.reason = kind, kind.upper()


async def echo(request: StringValue, context: Any) -> StringValue:
    return request


async def test_a_call_is_answered(serve: Any, connect: Any) -> None:
    channel = connect(await serve(echo))

    answer = await channel.call(METHOD, StringValue(value="hello"), StringValue, timeout=5)

    assert answer.value == "hello"


async def test_called_service_gets_the_rest_of_the_deadline(serve: Any, connect: Any) -> None:
    left: list[float] = []

    async def tell_time(request: StringValue, context: Any) -> StringValue:
        left.append(context.time_remaining())
        return request

    inner = connect(await serve(tell_time))

    async def pass_on(request: StringValue, context: Any) -> StringValue:
        return await inner.call(METHOD, request, StringValue, timeout=60)  # type: ignore[no-any-return]

    outer = connect(await serve(pass_on))

    await outer.call(METHOD, StringValue(), StringValue, timeout=20)
    await outer.call(METHOD, StringValue(), StringValue, timeout=600)

    # gRPC rounds what is left up, by some per cent; what nobody took over would be 60 and 600.
    assert 0 < left[0] < 25
    assert 50 < left[1] < 65


async def test_with_no_time_left_nothing_is_sent(serve: Any, connect: Any) -> None:
    calls: list[str] = []

    async def count(request: StringValue, context: Any) -> StringValue:
        calls.append(request.value)
        return request

    channel = connect(await serve(count))
    set_deadline(-0.1)

    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await channel.call(METHOD, StringValue(), StringValue, timeout=5)

    set_deadline(None)
    assert raised.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    assert calls == []


async def test_a_full_bulkhead_refuses_at_once_and_opens_again(serve: Any, connect: Any) -> None:
    open_gate = Event()
    arrived: list[str] = []

    async def wait(request: StringValue, context: Any) -> StringValue:
        arrived.append(request.value)
        await open_gate.wait()
        return request

    channel = connect(await serve(wait), max_in_flight=2)
    under_way = [create_task(channel.call(METHOD, StringValue(), StringValue, timeout=5)) for _ in range(2)]
    await eventually(lambda: len(arrived) == 2)

    begun = monotonic()
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await channel.call(METHOD, StringValue(), StringValue, timeout=5)

    assert raised.value.code() is grpc.StatusCode.UNAVAILABLE
    assert monotonic() - begun < 1
    open_gate.set()
    await gather(*under_way)
    await channel.call(METHOD, StringValue(), StringValue, timeout=5)
    assert len(arrived) == 3


@pytest.mark.parametrize(("kind", "attempts"), [("unavailable", 3), ("conflict", 1), ("stale", 1), ("broken", 1)])
async def test_only_unavailable_is_tried_again(serve: Any, connect: Any, kind: str, attempts: int) -> None:
    calls: list[str] = []

    async def fail(request: StringValue, context: Any) -> StringValue:
        calls.append(kind)
        raise Refused(kind)

    channel = connect(await serve(fail))

    with pytest.raises(grpc.aio.AioRpcError):
        await channel.call(METHOD, StringValue(), StringValue, timeout=5)

    assert len(calls) == attempts


async def test_a_service_that_comes_up_later_is_found(serve: Any, connect: Any) -> None:
    channel = connect(f"127.0.0.1:{free_port()},{await serve(echo)}")

    async def answered() -> bool:
        try:
            return bool(await channel.call(METHOD, StringValue(value="x"), StringValue, timeout=1))
        except grpc.aio.AioRpcError:
            return False

    assert await eventually(answered)


async def test_no_call_fails_while_one_of_two_replicas_stops(
    serve: Any, connect: Any, servers: dict[str, RpcServer]
) -> None:
    """gRPC's server cancels calls that reach it while it stops: a few at each stop, where callers make no pause."""

    async def think(request: StringValue, context: Any) -> StringValue:
        await sleep(0.005)
        return request

    stays = await serve(think)
    for _ in range(5):
        stops = await serve(think)
        answered: Counter[Channel] = Counter()
        over = Event()

        async def calls(channel: Channel, answered: Counter[Channel], over: Event) -> None:
            while not over.is_set():
                await channel.call(METHOD, StringValue(), StringValue, timeout=10)
                answered[channel] += 1

        channels = [connect(f"{stays},{stops}") for _ in range(4)]
        callers = [create_task(calls(channel, answered, over)) for channel in channels for _ in range(8)]
        await eventually(lambda: all(answered[channel] > 16 for channel in channels))  # noqa: B023 - it ends here
        await servers[stops].stop(8)
        over.set()
        await gather(*callers)


async def test_calls_go_round_robin(serve: Any, connect: Any) -> None:
    def named(name: str) -> Any:
        async def echo_deadline(request: StringValue, context: Any) -> StringValue:
            return StringValue(value=name)

        return echo_deadline

    channel = connect(f"{await serve(named('a'))},{await serve(named('b'))}")

    async def both() -> bool:
        answers = [await channel.call(METHOD, StringValue(), StringValue, timeout=5) for _ in range(4)]
        return sorted(answer.value for answer in answers) == ["a", "a", "b", "b"]

    assert await eventually(both)


def test_targets_become_grpc_names() -> None:
    assert address_of("127.0.0.1:1,127.0.0.1:2") == "ipv4:127.0.0.1:1,127.0.0.1:2"
    assert address_of("warranty:50051") == "dns:///warranty:50051"
    assert address_of("dns:///warranty.example:50051") == "dns:///warranty.example:50051"
    with pytest.raises(ValueError, match="several addresses"):
        address_of("one:1,two:2")
