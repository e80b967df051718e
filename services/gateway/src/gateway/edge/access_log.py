"""The access record: a line per request, with who called, what was shown and how it ended (docs/access-records.md).

It looks like every other line (servicekit.telemetry.logs), but goes through neither structlog nor logging: they take a
fifth of what a small request costs in all.
"""

import re
import sys
from collections.abc import Collection
from functools import lru_cache
from hashlib import sha256
from http import HTTPStatus
from itertools import islice
from typing import Any, Protocol

import orjson
from domainkit.privacy import PersonalData, Whose
from prometheus_client import Counter
from servicekit.auth.authorization import Caller
from servicekit.mapping.timestamps import to_rfc3339
from servicekit.runtime.clock import Clock, system_clock
from starlette.types import Message, Scope

from gateway.edge.ids import OUR_ID
from gateway.edge.record_files import RecordFile
from gateway.edge.shown import Found, Shown

ACCESS_RECORDS = PersonalData(
    whose=Whose.CALLER,
    members={"caller_id": "the subject of the caller's token; an address as its hash"},
    purpose="To show who has read or changed whose data",
    retention="AFTERSALES_ACCESS_RECORD_DAYS in files; else as long as your log system keeps them",
)
"""What the lines hold, for docs/privacy.md."""
STDOUT, OFF = "stdout", "off"
MOST_IDS = 400
"""Of one record: three for each item of a page, and a line stays below 16 KB, where container runtimes split lines."""
_LONGEST_CALLER_ID = 255
_ADDRESS = re.compile(r"@|^\+\d|^tel:", re.IGNORECASE)
_LOST = Counter("aftersales_access_records_lost_total", "Access records that could not be written")
_now = system_clock()


class Output(Protocol):
    """Where records go, each with one write."""

    def write(self, record: bytes, /) -> object: ...
    def flush(self) -> object: ...


_to: list[Output] = []  # none or one


def start(where: str, days: int = 0, clock: Clock = _now) -> RecordFile | None:
    """Write the records to stdout, to a file of this path, or nowhere ("off"), whatever the level of the logs.

    `days`: how long a file for each day is kept; 0: one file. Raises OSError for a file that cannot be appended to.
    """
    if where in (STDOUT, OFF):
        write_to(sys.stdout.buffer if where == STDOUT else None)
        return None
    file = RecordFile(where, days, clock)
    write_to(file)
    return file


def write_to(output: Output | None) -> None:
    _to[:] = [output] if output else []


def log_response(scope: Scope, message: Message, route: str, seconds: float) -> None:
    """Record the request of this scope and its http.response.start, without path and query: they hold tokens."""
    if not _to:
        return
    record = _record(scope, "request answered", route, message["status"])
    record["milliseconds"] = round(seconds * 1000, 1)
    about = _resource(scope, message)
    if about:
        record["resource"] = about
    _add_what_it_shows(record, scope, about)
    _write(record)


def log_end_of_stream(scope: Scope, route: str, seconds: float) -> None:
    """Record that a stream has ended, which was answered so many seconds ago; nothing for any other request."""
    if _to and scope["shown"].streams:
        record = _record(scope, "stream closed", route, int(HTTPStatus.OK))
        record["seconds"] = round(seconds, 1)
        _add_what_it_shows(record, scope, "")
        _write(record)


def _record(scope: Scope, message: str, route: str, status: int) -> dict[str, Any]:
    record = {
        "timestamp": to_rfc3339(_now()),
        "log": "access",
        "level": "info",
        "service": "gateway",
        "message": message,
        "trace_id": scope["trace_id"],
        "method": scope["method"],
        "route": route,
        "status": status,
    }
    if operation := getattr(scope.get("route"), "operation_id", None):
        record["operation"] = operation
    if code := scope.get("problem_code"):
        record["code"] = code
    caller = scope.get("caller")
    if isinstance(caller, Caller):
        record["caller_id"], record["caller_role"] = _caller_id(caller.id), caller.role
    return record


def _add_what_it_shows(record: dict[str, Any], scope: Scope, about: str) -> None:
    """The resources and retailers of the response; of one that shows none, the caller's only retailer."""
    found = Found([about])
    shown: Shown | None = scope.get("shown")
    if shown:
        shown.collect(found)
    caller = scope.get("caller")
    retailers: Collection[str] = found.retailers - {""}
    if not retailers and isinstance(caller, Caller) and len(caller.retailers) == 1:
        retailers = caller.retailers
    if retailers:
        record["retailers"] = sorted(retailers)
    ids = dict.fromkeys(found.ids)
    ids.pop("", None)
    if ids:
        record["resources"] = list(islice(ids, MOST_IDS))
    if len(ids) > MOST_IDS:
        record["resources_left_out"] = len(ids) - MOST_IDS


@lru_cache(4_096)
def _caller_id(id: str) -> str:
    """As the token has it. An address is no id that a log may hold: a hash still says whether it was the same one."""
    if _ADDRESS.search(id):
        return f"sha256:{sha256(id.encode()).hexdigest()}"
    return id[:_LONGEST_CALLER_ID]


def _resource(scope: Scope, message: Message) -> str:
    """The id of the resource that was requested or created; only an id of ours, never other text of the caller."""
    asked = scope.get("path_params", {}).get("id", "")
    if message["status"] != HTTPStatus.CREATED:
        return asked if OUR_ID.fullmatch(asked) else ""
    made = next((value.decode("latin-1") for name, value in message["headers"] if name == b"location"), "")
    return next((id for id in (made.rpartition("/")[2], asked) if OUR_ID.fullmatch(id)), "")


def _write(record: dict[str, Any]) -> None:
    """A full disk or a closed pipe must not fail the request: what is lost is counted."""
    try:
        _to[0].write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
        _to[0].flush()
    except (OSError, ValueError):
        _LOST.inc()
