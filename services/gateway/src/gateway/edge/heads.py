"""Refusals by the head of a request alone, before its caller or route is known."""

import re
from collections.abc import Callable, Mapping

from starlette.types import Scope

from gateway.edge.problems import Problem

MOST_HEADERS = 100
LONGEST_TARGET = 8_192
"""Bytes of the path, and of the query."""
MOST_PARAMETERS = 100

_ONCE = frozenset({b"host", b"authorization", b"content-type", b"content-encoding", b"idempotency-key"})
"""Sent twice, each reader may believe another value."""
_HOST = re.compile(rb"([\w.~!$&'()*+,;=%-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]*)?", re.ASCII)
_JSON = re.compile(rb"application/([\w.-]+\+)?json", re.IGNORECASE)
_OTHER_CHARSET = re.compile(rb'\bcharset\s*=(?!\s*"?(utf-?8|us-ascii)"?\s*(;|$))', re.IGNORECASE)  # than RFC 8259 knows

_FORM = re.compile(rb"application/x-www-form-urlencoded|multipart/form-data", re.IGNORECASE)

Headers = Mapping[bytes, bytes]
TakesForms = Callable[[Scope], bool]
"""Whether the operation at this path takes a form in place of JSON."""


def refused(scope: Scope, takes_forms: TakesForms, takes_files: TakesForms) -> Problem | None:
    """Why a request is refused; None if it is not."""
    if len(scope["headers"]) > MOST_HEADERS:
        return Problem("TOO_MANY_HEADERS")
    headers: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in headers and name in _ONCE:
            return _malformed(name.decode().title(), "must be sent once")
        headers[name] = value
    return (
        _refused_host(scope, headers)
        or _refused_target(scope)
        or _refused_body(scope, headers, takes_forms, takes_files)
    )


def is_form(headers: Headers) -> bool:
    """Whether a body is what a page's form sends (WHATWG)."""
    return bool(_FORM.fullmatch(_media_type(headers)))


def _media_type(headers: Headers) -> bytes:
    return headers.get(b"content-type", b"").partition(b";")[0].strip()


def content_length(headers: Headers) -> int:
    """What the client says; the server in front holds it to that. 0 where it says nothing."""
    length = headers.get(b"content-length", b"")
    return int(length) if length.isdigit() else 0


def has_body(headers: Headers) -> bool:
    return content_length(headers) > 0 or b"transfer-encoding" in headers


def _malformed(header: str, detail: str) -> Problem:
    return Problem("HEADER_INVALID", errors=[(header, detail)])


def _refused_host(scope: Scope, headers: Headers) -> Problem | None:
    """RFC 9112, 3.2; an HTTP/1.0 client need not name one, HTTP/2 has another field for it."""
    host = headers.get(b"host")
    if host is None:
        return _malformed("Host", "is required") if scope["http_version"] == "1.1" else None
    return None if _HOST.fullmatch(host) else _malformed("Host", "must be a host, and a port if it has one")


def _refused_target(scope: Scope) -> Problem | None:
    query = scope["query_string"]
    if len(scope.get("raw_path") or b"") > LONGEST_TARGET or len(query) > LONGEST_TARGET:
        return Problem("URI_TOO_LONG")
    if query.count(b"&") >= MOST_PARAMETERS:
        return Problem("VALIDATION_FAILED", errors=[("query", f"must have at most {MOST_PARAMETERS} parameters")])
    return None


def _refused_body(scope: Scope, headers: Headers, takes_forms: TakesForms, takes_files: TakesForms) -> Problem | None:
    """A body is JSON, and comes as it is: what is decoded may be a thousand times as large."""
    if scope["method"] not in ("POST", "PATCH", "PUT"):
        return None
    if not has_body(headers):
        return None
    if headers.get(b"content-encoding", b"").strip().lower() not in (b"", b"identity"):
        errors = [("Content-Encoding", "must be left out: bodies are taken as they are")]
        return Problem("UNSUPPORTED_CONTENT_ENCODING", errors=errors, headers={"Accept-Encoding": "identity"})
    if takes_files(scope) or (is_form(headers) and takes_forms(scope)):
        return None
    parameters = headers.get(b"content-type", b"").partition(b";")[2]
    declared = _JSON.fullmatch(_media_type(headers)) and not _OTHER_CHARSET.search(parameters)
    return None if declared else Problem("UNSUPPORTED_MEDIA_TYPE")
