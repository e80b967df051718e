"""Every error is a problem (RFC 9457), told by one code of the registry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import orjson
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from gateway.problem_codes import REGISTRY, ProblemKind

MEDIA_TYPE = "application/problem+json"
_BY_STATUS = {
    400: "MALFORMED_JSON",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    413: "BODY_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
}
_REMEDIES = {
    "missing": "is required",
    "extra_forbidden": "is not a field of this request; remove it",
    "model_attributes_type": "must be a JSON object",
}


@dataclass
class Problem(Exception):
    """A request that failed. `members` are the extension members that this code brings along.

    A code that the registry does not know (a service is newer than this gateway) is told by `status` alone.
    """

    code: str
    detail: str = ""
    errors: Sequence[tuple[str, str]] = ()  # (path of the field, what is wrong with it)
    members: Mapping[str, Any] = field(default_factory=dict)
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)
    retry_after: int = 1  # seconds, told with 503 and 429

    @property
    def kind(self) -> ProblemKind:
        """The registry's entry."""
        known = REGISTRY.get(self.code)
        return known or ProblemKind(self.code, self.status, HTTPStatus(self.status).phrase, "See detail and errors.")


def problem_response(problem: Problem, scope: Scope) -> Response:
    """The response that tells a problem about the request of this ASGI scope."""
    kind = problem.kind
    body: dict[str, Any] = {
        "type": f"/problems/{kind.code}",
        "title": kind.title,
        "status": kind.status,
        "detail": problem.detail or kind.remedy,
        "instance": scope["path"],
        "code": kind.code,
        "trace_id": scope.get("trace_id", ""),
        "errors": [{"field": path, "detail": detail} for path, detail in problem.errors],
    }
    headers = dict(problem.headers)
    if kind.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    if kind.status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS):
        headers["Retry-After"] = str(problem.retry_after)
    return Response(orjson.dumps(body | dict(problem.members)), kind.status, headers, MEDIA_TYPE)


async def tell_problem(request: Request, error: Exception) -> Response:
    """The exception handler for everything that `problem_of` knows."""
    return problem_response(problem_of(error), request.scope)


def problem_of(error: Exception) -> Problem:
    """What an exception of ours, of the framework or of servicekit tells the caller."""
    match error:
        case Problem():
            return error
        case RequestValidationError():
            return _invalid(error.errors())
        case HTTPException():
            code = _BY_STATUS.get(error.status_code, "INTERNAL_ERROR")
            return Problem(code, status=error.status_code, headers=error.headers or {})
        case _:  # servicekit's refusals have a reason, which is the code, and sometimes a field
            path = getattr(error, "field", "")
            errors = [(path, str(error))] if path else []
            return Problem(getattr(error, "reason", "INTERNAL_ERROR"), str(error), errors)


def _invalid(errors: Sequence[Any]) -> Problem:
    if errors and errors[0]["type"] == "json_invalid":
        return Problem("MALFORMED_JSON", f"JSON: {errors[0]['ctx']['error']}")
    return Problem("VALIDATION_FAILED", errors=[(_path(error["loc"]), _remedy(error)) for error in errors])


def _path(location: Sequence[str | int]) -> str:
    """`items[0].price` for ("body", "items", 0, "price"): the first part says where, which the field's name tells."""
    path = ""
    for part in location[1:]:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path or str(location[0])


def _remedy(error: Mapping[str, Any]) -> str:
    message: str = error["msg"]
    return _REMEDIES.get(error["type"]) or message.removeprefix("Value error, ").removeprefix("Input ")
