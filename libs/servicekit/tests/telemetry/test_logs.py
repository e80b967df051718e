import asyncio
import gc
import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog
from opentelemetry.sdk.trace import TracerProvider
from servicekit.telemetry.logs import logger, start


@pytest.fixture
def out() -> Iterator[StringIO]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    out = StringIO()
    start("tickets", "INFO", out)
    yield out
    structlog.reset_defaults()
    root.handlers, root.level = handlers, level


def lines(out: StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_line_is_json_with_service_level_and_trace(out: StringIO) -> None:
    with TracerProvider().get_tracer("test").start_as_current_span("request") as span:
        logger("test").info("opened", ticket_id="tic_1")

    (line,) = lines(out)
    assert (line["message"], line["service"], line["level"], line["ticket_id"]) == (
        "opened",
        "tickets",
        "info",
        "tic_1",
    )
    assert line["trace_id"] == f"{span.get_span_context().trace_id:032x}"
    assert str(line["timestamp"]).endswith("Z")


def test_libraries_logs_take_the_same_way(out: StringIO) -> None:
    logging.getLogger("some.library").warning("retrying %s", "soon")
    logging.getLogger("httpx").info("GET http://somewhere.example")

    (line,) = lines(out)
    assert (line["message"], line["level"], line["service"]) == ("retrying soon", "warning", "tickets")


def test_a_line_has_no_colours_of_a_terminal(out: StringIO) -> None:
    logging.getLogger("uvicorn.error").info("Started", extra={"color_message": "\x1b[36mStarted\x1b[0m"})

    assert "x1b" not in out.getvalue().lower()
    assert set(lines(out)[0]) == {"message", "level", "service", "timestamp"}


def test_exception_is_logged_without_text_or_variables(out: StringIO) -> None:
    def fail() -> None:
        private = "local-" + "value"
        raise ValueError(private)

    try:
        fail()
    except ValueError:
        logger("test").exception("failed")

    (line,) = lines(out)
    assert "in fail" in str(line["exception"])
    assert str(line["exception"]).endswith("ValueError")
    assert "local-value" not in out.getvalue()


async def test_abandoned_task_logs_no_exception_text(out: StringIO) -> None:
    async def fail() -> None:
        raise ValueError("local-" + "value")

    task = asyncio.create_task(fail())
    await asyncio.wait([task])
    del task
    gc.collect()

    (line,) = lines(out)
    assert line["message"] == "Task exception was never retrieved"
    assert "in fail" in str(line["exception"])
    assert "local-value" not in out.getvalue()


def test_tokens_and_addresses_never_get_out(out: StringIO) -> None:
    logger("test").info("tried eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl", to="ada.lovelace+x@mail.example")
    logger("test").info("connecting", url="nats://user:secret@nats.example:4222")

    assert "eyJ" not in out.getvalue()
    assert "ada" not in out.getvalue()
    assert "secret" not in out.getvalue()
    assert len(lines(out)) == 2


def test_a_full_disk_stops_nobody_who_logs(out: StringIO) -> None:
    class Full(StringIO):
        def write(self, _: str) -> int:
            raise OSError(28, "No space left on device")

    start("tickets", "INFO", Full())
    logger("of a test").info("opened")
    start("tickets", "INFO", out)
    logger("of another").info("opened")
    assert [line["message"] for line in lines(out)] == ["opened"]
