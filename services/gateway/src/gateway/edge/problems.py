"""Every error is a problem (RFC 9457) with a code of the registry."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import orjson
from starlette.responses import Response
from starlette.types import Scope

from gateway.edge.ids import OUR_ID
from gateway.edge.problem_codes import ProblemKind, kind_of

MEDIA_TYPE = "application/problem+json"
MOST_ERRORS = 20
"""In one answer."""


@dataclass
class Problem(Exception):
    """A request that failed. `members` are the extension members that this code brings along.

    A code that the registry does not know (a service is newer than this gateway) has its `status` alone.
    """

    code: str
    detail: str = ""
    errors: Sequence[tuple[str, str]] = ()  # (path of the field, what is wrong with it)
    members: Mapping[str, Any] = field(default_factory=dict)
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)
    retry_after: int = 1  # seconds, sent with 503 and 429
    remedy: str = ""  # where that of the code does not fit the cause

    @property
    def kind(self) -> ProblemKind:
        """What its code means."""
        return kind_of(self.code, self.status)


def problem_response(problem: Problem, scope: Scope) -> Response:
    """The response for a problem of the request of this ASGI scope."""
    kind = problem.kind
    scope["problem_code"] = kind.code
    body: dict[str, Any] = {
        "type": f"/problems/{kind.code}",
        "title": kind.title,
        "status": kind.status,
        "detail": _detail(problem),
        "instance": _instance(scope),
        "code": kind.code,
        "trace_id": scope.get("trace_id", ""),
        "errors": [{"field": path, "detail": detail} for path, detail in problem.errors[:MOST_ERRORS]],
    }
    headers = dict(problem.headers)
    if kind.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    if kind.status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS):
        headers["Retry-After"] = str(problem.retry_after)
    return Response(orjson.dumps(body | dict(problem.members)), kind.status, headers, MEDIA_TYPE)


def _instance(scope: Scope) -> str:
    """The path of the route, with its parameters filled in where they are ids of ours.

    Anything else in a path was written by the caller, may be a token, and problems are shown and reported.
    """
    path = getattr(scope.get("route"), "path", "")
    for name, value in scope.get("path_params", {}).items():
        if OUR_ID.fullmatch(str(value)):
            path = path.replace(f"{{{name}}}", value)
    return path


def _detail(problem: Problem) -> str:
    """What happened, then what to do about it. Where errors or the title say what happened, only the latter."""
    kind, happened = problem.kind, problem.detail
    remedy = problem.remedy or kind.remedy
    if len(problem.errors) > MOST_ERRORS:
        return f"There are more errors than the first {MOST_ERRORS}, which are shown. {remedy}"
    if (
        not happened
        or problem.code == "VALIDATION_FAILED"
        or any(happened == each for _, each in problem.errors)
        or _words(happened) <= _words(kind.title)
    ):
        return remedy or kind.title
    sentence = happened[0].upper() + happened[1:] + ("" if happened.endswith((".", "!", "?")) else ".")
    return f"{sentence} {remedy}".rstrip()


_FILLERS = frozenset({"a", "an", "the", "there", "this", "is", "has"})


def _words(sentence: str) -> set[str]:
    """`There is no such claim.` has those of `No such claim`."""
    return set(re.findall(r"\w+", sentence.lower())) - _FILLERS
