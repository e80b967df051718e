"""A log line for each call that may have changed something: what was asked, of which record, in which role."""

import re
from contextvars import ContextVar
from typing import Any

import grpc
from domainkit.privacy import NoPersonalData
from google.protobuf.message import Message

from servicekit.telemetry.logs import logger

_READS = ("Get", "BatchGet", "List", "Search", "Count", "Check", "Read", "Download")
_OUR_ID = re.compile(r"[a-z]{2,4}_[a-z2-7]{26}")  # whatever else a request holds as an id may be personal
_ROLE: ContextVar[str] = ContextVar("role", default="anonymous")
COMMANDS = NoPersonalData("Of each command its name, the role of who called, the id of the record and the outcome")
"""What the lines hold, for docs/privacy.md."""
_log = logger(__name__)


def is_command(method: str) -> bool:
    """Whether a method, by its name, may change something (AIP-130: reads begin with Get, List and the like)."""
    return not method.rpartition("/")[2].startswith(_READS)


def remember_role(role: str) -> None:
    """For the line of the call that this task serves."""
    _ROLE.set(role)


def log_command(
    method: str, request: Any, response: Message | bytes | None, code: grpc.StatusCode, reason: str, seconds: float
) -> None:
    """One line, within the call's span. `aggregate_id` and `version` are those after it, where there are any."""
    line: dict[str, Any] = {"operation": method.rpartition("/")[2], "code": code.name, "role": _ROLE.get()}
    if reason:
        line["reason"] = reason
    _log.info("command answered", **line, **_aggregate(request, response), milliseconds=round(seconds * 1000, 1))


def _aggregate(request: Any, response: Message | bytes | None) -> dict[str, Any]:
    """What was changed: the part of the response that has an etag; of a refused call, what it asked for."""
    for _, part in response.ListFields() if isinstance(response, Message) else ():
        if isinstance(part, Message) and (etag := getattr(part, "etag", "")):
            id = getattr(part, "id", "") or getattr(part, "asset_id", "")  # a part of an asset has the asset's etag
            return {"aggregate_id": id, "version": int(etag.partition("-")[0])}
    asked = next((getattr(request, name) for name in ("ticket_id", "id") if getattr(request, name, "")), "")
    return {"aggregate_id": asked} if _OUR_ID.fullmatch(str(asked)) else {}
