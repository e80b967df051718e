"""Exceptions of ours, of the framework and of servicekit as problems."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from servicekit.auth.authentication import Unauthenticated
from servicekit.auth.authorization import Denied
from servicekit.auth.issuer import IssuerUnavailable
from servicekit.events.bus import BusUnavailable
from servicekit.rpc.pages import PageTokenInvalid
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from gateway.edge.problems import MOST_ERRORS, Problem, problem_response
from gateway.rest.generated.formats import MUST_BE

_KNOWN = (
    Problem,
    RequestValidationError,
    HTTPException,
    Unauthenticated,
    IssuerUnavailable,
    Denied,
    PageTokenInvalid,
    BusUnavailable,
)
_LONGEST_NAME = 64  # characters of a field that does not exist
_BY_STATUS = {
    400: "MALFORMED_JSON",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    408: "REQUEST_TIMEOUT",
    413: "BODY_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
}
_REMEDIES = {
    "missing": "is required",
    "model_attributes_type": "must be a JSON object",
    "string_type": "must be a text in quotes",
    "string_unicode": "must be text that UTF-8 can hold",
    "int_type": "must be a whole number without quotes",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a smaller number",
    "int_from_float": "must be a whole number",
    "bool_type": "must be true or false",
    "list_type": "must be an array",
}


def response_to(error: Exception, scope: Scope) -> Response | None:
    """The response to a request that ended in an exception; None for one that should not happen."""
    if not isinstance(error, _KNOWN):
        return None
    problem = problem_of(error)
    if problem.kind.status == HTTPStatus.METHOD_NOT_ALLOWED:
        methods = scope["app"].state.routes.methods(scope)
        if not methods:  # a verb that does not exist, which `{id}` matches as well
            scope.pop("route", None)
            return problem_response(Problem("NOT_FOUND"), scope)
        problem = replace(problem, headers={"Allow": ", ".join(methods)})
    return problem_response(problem, scope)


def problem_of(error: Exception) -> Problem:
    """An exception of ours, of the framework or of servicekit as a problem."""
    match error:
        case Problem():
            return error
        case RequestValidationError():
            return _invalid(error.errors())
        case HTTPException():
            code = _BY_STATUS.get(error.status_code, "INTERNAL_ERROR")
            return Problem(code, status=error.status_code, headers=error.headers or {})
        case _:  # servicekit's refusals have a reason, which is the code; some name a field
            path = getattr(error, "field", "")
            errors = [(path, str(error))] if path else []
            return Problem(getattr(error, "reason", "INTERNAL_ERROR"), str(error), errors)


def _invalid(errors: Sequence[Any]) -> Problem:
    shown = errors[: MOST_ERRORS + 1]  # one more says that there are more
    return Problem("VALIDATION_FAILED", errors=[(_path(error["loc"]), _remedy(error)) for error in shown])


def _path(location: Sequence[str | int]) -> str:
    """`items[0].price` for ("body", "items", 0, "price"): without the first part, which the field's name implies."""
    path = ""
    for part in location[1:]:
        if isinstance(part, str) and len(part) > _LONGEST_NAME:
            part = part[:_LONGEST_NAME] + "…"
        if part == "":  # a key of JSON may be empty
            part = '""'
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path or str(location[0])


def _remedy(error: Mapping[str, Any]) -> str:
    """How to correct a field, in words for the caller rather than those of the library that checked it."""
    kind, message, context = error["type"], error["msg"], error.get("ctx", {})
    if kind == "extra_forbidden":
        thing = "parameter" if error["loc"][0] == "query" else "field"
        return f"is not a {thing} of this request; remove it"
    if error["input"] is None and len(error["loc"]) > 1:  # a field, not the whole body
        return "must not be null; leave it out if it has no value"
    if kind == "string_pattern_mismatch":
        return f"must be {MUST_BE[context['pattern']]}"
    if kind in ("too_short", "too_long", "string_too_short", "string_too_long"):
        things = "items" if context.get("field_type") == "List" else "characters"
        if "max_length" in context:
            return f"must have at most {context['max_length']} {things}"
        return "must not be empty"  # nothing here has to be longer than one
    if kind == "int_type" and isinstance(error["input"], float):
        return "must be a whole number"
    return _REMEDIES.get(kind) or message.removeprefix("Value error, ").replace("Input should", "must", 1)
