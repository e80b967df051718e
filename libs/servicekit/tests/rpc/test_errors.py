from typing import Any

import grpc
import pytest
from google.protobuf.wrappers_pb2 import StringValue
from opentelemetry.trace import SpanKind
from servicekit.rpc.errors import CODES, refusal, status_of, unavailable
from servicekit.telemetry.tracing import tracer
from servicekit.testing.waiting import eventually

METHOD = "/test.v1.EchoService/Echo"


class Refused(Exception):
    def __init__(self, kind: str, reason: str, message: str, *, field: str = "", metadata: Any = None) -> None:
        super().__init__(message)
        self.kind, self.reason, self.field, self.metadata = kind, reason, field, metadata


class Full(Refused):
    retry_after = 3_600


async def failure(serve: Any, connect: Any, error: Exception) -> grpc.aio.AioRpcError:
    async def fail(request: StringValue, context: Any) -> StringValue:
        raise error

    channel = connect(await serve(fail))
    with tracer().start_as_current_span("request"), pytest.raises(grpc.aio.AioRpcError) as raised:
        await channel.call(METHOD, StringValue(), StringValue, timeout=5)
    return raised.value


@pytest.mark.parametrize("kind", sorted(CODES))
def test_every_kind_of_refusal_has_its_code(kind: str) -> None:
    assert refusal(Refused(kind, "REASON", "no")).code is CODES[kind]


async def test_refusal_has_reason_message_metadata_and_field(serve: Any, connect: Any) -> None:
    error = Refused("invalid", "ZONE_UNKNOWN", "is no zone", field="time_zone", metadata={"given": "Mars"})

    status = status_of(await failure(serve, connect, error))

    assert status.code is grpc.StatusCode.INVALID_ARGUMENT
    assert (status.reason, status.message) == ("ZONE_UNKNOWN", "is no zone")
    assert status.metadata == {"given": "Mars"}
    assert status.violations == (("time_zone", "is no zone"),)
    assert status.retry_after_seconds is None


async def test_unavailable_says_when_to_try_again(serve: Any, connect: Any) -> None:
    error = await failure(serve, connect, Refused("unavailable", "STORE_UNAVAILABLE", "the store does not answer"))

    assert unavailable(error)
    assert status_of(error).retry_after_seconds == 1


async def test_what_a_server_that_stops_cancels_was_not_refused(serve: Any, connect: Any) -> None:
    async def cancel(request: StringValue, context: Any) -> StringValue:
        await context.abort(grpc.StatusCode.CANCELLED)
        return request

    channel = connect(await serve(cancel))
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await channel.call(METHOD, StringValue(), StringValue, timeout=5)

    assert unavailable(raised.value)


async def test_a_refusal_may_say_how_long_it_lasts(serve: Any, connect: Any) -> None:
    error = await failure(serve, connect, Full("exhausted", "TOO_MANY_IDEMPOTENCY_KEYS", "no more today"))

    assert status_of(error).retry_after_seconds == 3_600


async def test_an_unexpected_exception_gives_no_text_away(serve: Any, connect: Any, spans: Any) -> None:
    error = await failure(serve, connect, RuntimeError("password=hunter2"))

    assert error.code() is grpc.StatusCode.INTERNAL
    assert "hunter2" not in repr(error)
    assert status_of(error).reason == "INTERNAL_ERROR"
    await eventually(lambda: len(spans.get_finished_spans()) == 3)
    server = next(span for span in spans.get_finished_spans() if span.kind is SpanKind.SERVER)
    assert server.status.status_code.name == "ERROR"
    assert server.attributes["error.type"] == "RuntimeError"
    assert "hunter2" not in server.to_json()


async def test_an_unknown_kind_is_an_unexpected_exception(serve: Any, connect: Any) -> None:
    error = await failure(serve, connect, Refused("whatever", "REASON", "secret"))

    assert error.code() is grpc.StatusCode.INTERNAL
    assert "secret" not in repr(error)


async def test_a_dependency_that_does_not_answer_makes_us_unavailable(serve: Any, connect: Any) -> None:
    timed_out = grpc.aio.AioRpcError(
        grpc.StatusCode.DEADLINE_EXCEEDED, grpc.aio.Metadata(), grpc.aio.Metadata(), "at 10.0.0.7"
    )

    error = await failure(serve, connect, timed_out)

    assert status_of(error).reason == "DEPENDENCY_UNAVAILABLE"
    assert error.code() is grpc.StatusCode.UNAVAILABLE
    assert "10.0.0.7" not in repr(error)


async def test_a_status_without_details_has_the_code_and_the_text() -> None:
    bare = grpc.aio.AioRpcError(grpc.StatusCode.NOT_FOUND, grpc.aio.Metadata(), grpc.aio.Metadata(), "gone")

    status = status_of(bare)

    assert (status.code, status.reason, status.message) == (grpc.StatusCode.NOT_FOUND, "", "gone")
