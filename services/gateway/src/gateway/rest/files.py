"""Files, streamed as they come and never whole in memory: their headers, and the part of one that is asked for."""

import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.types import Scope

from gateway.edge.body_limits import BodyLimit
from gateway.rest.arguments import LEFT_OUT
from gateway.rest.json_route import JsonRoute

LARGEST = 100_000_000
"""Bytes: what a service may be set to take. Its own limit is what it is set to."""
SECONDS = 600.0
"""How long an upload or a download may take."""
BINARY = {"schema": {"type": "string", "format": "binary"}}
SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""What browsers may show: pictures that hold no script."""
CONTENT = dict.fromkeys(("application/octet-stream", *sorted(SHOWN)), BINARY)
_PART = 256 * 1024
_RANGE = re.compile(r"bytes=([0-9]{1,12})-([0-9]{0,12})", re.ASCII)


class UploadRoute(JsonRoute):
    """Takes any bytes; the endpoint reads them."""

    body_limit = BodyLimit(LARGEST, 1)

    async def _body(self, request: Request) -> Any:
        return LEFT_OUT


def is_upload(scope: Scope, paths: re.Pattern[str]) -> bool:
    """Whether the body of the request is a file: it is posted to one of these paths."""
    return bool(scope["method"] == "POST" and paths.fullmatch(scope["path"]))


async def parts(request: Request) -> AsyncIterator[bytes]:
    """The body in parts of a bounded size. The next is read when the service has taken the one before."""
    async for chunk in request.stream():
        for at in range(0, len(chunk), _PART):
            yield chunk[at : at + _PART]


def byte_range(header: str) -> tuple[int, int]:
    """The first byte and the one after the last; (0, 0) for all. What is no single range is not looked at."""
    match = _RANGE.fullmatch(header)
    if match is None:
        return 0, 0
    start, end = int(match[1]), int(match[2]) + 1 if match[2] else 0
    return (start, end) if end == 0 or start < end else (0, 0)


def headers(name: str, media_type: str, cache: str) -> dict[str, str]:
    """Headers that keep a file from doing anything in a browser that it was not asked to."""
    shown = media_type in SHOWN
    return {
        "Content-Type": media_type if shown else "application/octet-stream",
        "Content-Disposition": content_disposition("inline" if shown else "attachment", name),
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": cache,
        "Accept-Ranges": "bytes",
    }


def sent(asked: tuple[int, int], size: int) -> tuple[int, dict[str, str]]:
    """The status and the headers of what is sent of a file of so many bytes, for the range that is asked for."""
    start, end = asked
    if start + end > 0 and start < size:
        last = min(end or size, size)
        return 206, {"Content-Range": f"bytes {start}-{last - 1}/{size}", "Content-Length": str(last - start)}
    return 200, {"Content-Length": str(size)}


def content_disposition(how: str, name: str) -> str:
    """With the name as RFC 8187 writes it, and one in ASCII for clients that do not read that (RFC 6266, 4.3)."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


async def nothing() -> AsyncIterator[bytes]:
    """No byte."""
    return
    yield b""
