from typing import Any

import grpc
import pytest
from google.protobuf.wrappers_pb2 import StringValue
from grpc_health.v1 import health_pb2
from opentelemetry.trace import SpanKind
from prometheus_client import REGISTRY
from servicekit.rpc.server import RpcServer, serialized
from servicekit.telemetry.tracing import current_traceparent, remote_span_context, tracer
from servicekit.testing.waiting import eventually

METHOD = "/test.v1.EchoService/Echo"


async def echo(request: StringValue, context: Any) -> StringValue:
    return request


async def test_trace_has_right_parents_from_client_to_server(serve: Any, connect: Any, spans: Any) -> None:
    inside: list[str] = []

    async def remember(request: StringValue, context: Any) -> StringValue:
        inside.append(current_traceparent())
        return request

    channel = connect(await serve(remember))
    with tracer().start_as_current_span("request") as request:
        await channel.call(METHOD, StringValue(), StringValue, timeout=5)

    await eventually(lambda: len(spans.get_finished_spans()) == 3)
    ended = {span.kind: span for span in spans.get_finished_spans()}
    client, server = ended[SpanKind.CLIENT], ended[SpanKind.SERVER]
    assert client.parent.span_id == request.get_span_context().span_id
    assert server.parent.span_id == client.context.span_id
    assert server.context.trace_id == request.get_span_context().trace_id
    assert inside[0].startswith(f"00-{server.context.trace_id:032x}-{server.context.span_id:016x}-")
    assert dict(server.attributes) == {
        "rpc.system": "grpc",
        "rpc.service": "test.v1.EchoService",
        "rpc.method": "Echo",
        "rpc.grpc.status_code": 0,
    }


async def test_serialized_response_is_sent_as_it_is(serve: Any, connect: Any) -> None:
    async def answer(request: StringValue, context: Any) -> StringValue:
        return serialized(StringValue, StringValue(value=f"{request.value}!").SerializeToString())

    channel = connect(await serve(answer))
    assert await channel.call(METHOD, StringValue(value="so"), StringValue, timeout=5) == StringValue(value="so!")


async def test_an_unsampled_trace_stays_one_trace_without_spans(serve: Any, connect: Any, spans: Any) -> None:
    inside: list[str] = []

    async def remember(request: StringValue, context: Any) -> StringValue:
        inside.append(current_traceparent())
        return request

    channel = connect(await serve(remember))
    await channel.call(METHOD, StringValue(), StringValue, timeout=5)  # no span here: a call alone starts no trace

    parent = remote_span_context(inside[0])
    assert parent is not None
    assert not parent.trace_flags.sampled
    assert spans.get_finished_spans() == ()


async def test_calls_are_measured_by_method_and_code(serve: Any, connect: Any) -> None:
    def answered() -> float:
        labels = {"method": METHOD, "code": "OK"}
        return REGISTRY.get_sample_value("aftersales_rpc_server_seconds_count", labels) or 0

    before = answered()
    channel = connect(await serve(echo))

    await channel.call(METHOD, StringValue(), StringValue, timeout=5)

    await eventually(lambda: answered() == before + 1)


async def test_an_abort_of_the_handler_keeps_its_code(serve: Any, connect: Any, spans: Any) -> None:
    async def abort(request: StringValue, context: Any) -> StringValue:
        await context.abort(grpc.StatusCode.NOT_FOUND, "no such echo")
        return request

    channel = connect(await serve(abort))

    with tracer().start_as_current_span("request"), pytest.raises(grpc.aio.AioRpcError) as raised:
        await channel.call(METHOD, StringValue(), StringValue, timeout=5)

    assert raised.value.code() is grpc.StatusCode.NOT_FOUND
    await eventually(lambda: len(spans.get_finished_spans()) == 3)
    server = next(span for span in spans.get_finished_spans() if span.kind is SpanKind.SERVER)
    assert server.attributes["rpc.grpc.status_code"] == grpc.StatusCode.NOT_FOUND.value[0]


async def test_health_is_told_per_service_and_leaves_no_span(connect: Any, spans: Any) -> None:
    server = RpcServer([("test.v1.EchoService", lambda _: None)])
    target = f"127.0.0.1:{await server.start('127.0.0.1:0')}"

    async def health(service: str) -> int:
        async with grpc.aio.insecure_channel(target) as channel:
            check = channel.unary_unary(
                "/grpc.health.v1.Health/Check",
                request_serializer=health_pb2.HealthCheckRequest.SerializeToString,
                response_deserializer=health_pb2.HealthCheckResponse.FromString,
            )
            answer = await check(health_pb2.HealthCheckRequest(service=service), timeout=5)
            return int(answer.status)

    assert await health("test.v1.EchoService") == health_pb2.HealthCheckResponse.NOT_SERVING
    await server.set_serving(True)
    assert await health("test.v1.EchoService") == health_pb2.HealthCheckResponse.SERVING
    assert await health("") == health_pb2.HealthCheckResponse.SERVING
    await server.stop(0)
    assert spans.get_finished_spans() == ()


async def test_client_reconnects_old_connection_without_failure(serve: Any, connect: Any) -> None:
    connections: set[str] = set()

    async def remember(request: StringValue, context: Any) -> StringValue:
        connections.add(context.peer())
        return request

    channel = connect(await serve(remember, connection_age_seconds=1))

    async def calls_by_another_connection() -> bool:
        await channel.call(METHOD, StringValue(), StringValue, timeout=5)
        return len(connections) > 1

    await eventually(calls_by_another_connection, timeout=10)


async def test_a_port_that_is_taken_is_an_error(serve: Any) -> None:
    address = await serve(echo)

    with pytest.raises(RuntimeError):
        await RpcServer([]).start(address)
