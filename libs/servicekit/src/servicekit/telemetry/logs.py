"""JSON logs on stdout, one object a line, with the ids of the current trace; never a token, an address or free text.

So an exception is logged without its text, which may quote what a person wrote.
"""

import logging
import re
import sys
from contextlib import suppress
from typing import Any, TextIO

import orjson
import structlog
from opentelemetry.trace import get_current_span
from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

from servicekit.telemetry.failures import in_full

# A second net: tokens (JWT) and e-mail addresses, also as the credentials of a URL, in what libraries log.
_PRIVATE = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*|[^\s\"'<>@/\\]+@[\w-]+(\.[\w-]+)*")
_TALKATIVE = ("httpx", "httpcore", "nats", "pymongo", "opentelemetry", "asyncio", "grpc")


def start(service: str, level: str = "INFO", stream: TextIO = sys.stdout) -> None:
    """Send this process's logs, those of libraries included, to the stream."""

    def add_service(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        event["service"] = service
        return event

    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_service,
        _add_trace,
    ]
    written: list[Any] = [
        structlog.processors.ExceptionRenderer(in_full),
        structlog.processors.EventRenamer("message"),
        _render,
    ]
    lines = _Lines(stream)
    structlog.configure(
        processors=[*shared, *written],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=lambda *_: lines,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _drop_colours, *written],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))
    logging.getLogger("asyncio").addFilter(_first_line)


def logger(name: str) -> FilteringBoundLogger:
    """`logger(__name__).info("what happened", ticket_id=…)`: a constant sentence and ids as fields."""
    result: FilteringBoundLogger = structlog.get_logger(name)
    return result


class _Lines:
    """Where our own lines go, and not by way of logging, which takes as long again as making them."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def msg(self, line: str) -> None:
        with suppress(OSError, ValueError):  # a full disk or a closed pipe is no reason not to work
            self._stream.write(line + "\n")
            self._stream.flush()

    debug = info = warning = error = critical = msg


def _first_line(record: logging.LogRecord) -> bool:
    """What asyncio says of a task that nobody waits for, without the lines that show the task and its exception."""
    record.msg, record.args = record.getMessage().partition("\n")[0], ()
    return True


def _drop_colours(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """uvicorn gives its lines a second time, with the colours of a terminal."""
    event.pop("color_message", None)
    return event


def _add_trace(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    context = get_current_span().get_span_context()
    if context.is_valid:
        event["trace_id"] = f"{context.trace_id:032x}"
        event["span_id"] = f"{context.span_id:016x}"
    return event


def _render(_: WrappedLogger, __: str, event: EventDict) -> str:
    return _PRIVATE.sub("[private]", orjson.dumps(event, default=str).decode())
