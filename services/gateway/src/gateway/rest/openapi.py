"""The problem responses of operations, by code."""

from http import HTTPStatus
from typing import Any

from gateway.edge.problem_codes import REGISTRY, ProblemKind
from gateway.edge.problems import MEDIA_TYPE

_ALWAYS = (
    *("HEADER_INVALID", "URI_TOO_LONG", "TOO_MANY_HEADERS"),
    *("VALIDATION_FAILED", "INTERNAL_ERROR", "RATE_LIMITED"),
)
_CALLED = ("SERVICE_UNAVAILABLE", "DEPENDENCY_UNAVAILABLE", "STORE_UNAVAILABLE")
_SIGNED_IN = ("UNAUTHENTICATED", "ACCESS_DENIED", "ISSUER_UNAVAILABLE")
_WRITTEN = (
    *("MALFORMED_JSON", "REQUEST_TIMEOUT", "BODY_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE", "UNSUPPORTED_CONTENT_ENCODING"),
    *("DOCUMENT_TOO_LARGE", "EVENTS_WAITING", "TOO_MANY_CHANGES"),
)


Responses = dict[int | str, dict[str, Any]]


def problems(
    *codes: str, signed_in: bool = True, calls: bool = True, writes: bool = False, keyed: bool = True
) -> Responses:
    """The problem responses of an operation: these codes, and those that every operation of its sort has.

    One that writes takes an Idempotency-Key, unless it is not `keyed`.
    """
    all_codes = {*codes, *_ALWAYS}
    all_codes |= set(_CALLED) if calls else set()
    all_codes |= set(_SIGNED_IN) if signed_in else set()
    all_codes |= set(_WRITTEN) if writes else set()
    all_codes |= {"IDEMPOTENCY_KEY_REUSED"} if writes and keyed else set()
    by_status: dict[int, list[str]] = {}
    for code in all_codes:
        by_status.setdefault(REGISTRY[code].status, []).append(code)
    return {status: _problem_response(status, sorted(by_status[status])) for status in sorted(by_status)}


def problem_example(kind: ProblemKind) -> dict[str, Any]:
    value = {
        "type": f"/problems/{kind.code}",
        "title": kind.title,
        "status": kind.status,
        "detail": kind.remedy,
        "instance": "/v1/…",
        "code": kind.code,
        "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
        "errors": [],
    }
    return {"summary": kind.title, "value": value}


def problem_members() -> dict[str, Any]:
    """The members that problems of some codes have."""
    found: dict[str, Any] = {}
    for kind in REGISTRY.values():
        for member in kind.members:
            text: dict[str, Any] = {"type": "string"}
            described = f"With {kind.code}: {member.description[0].lower()}{member.description[1:]}"
            example: Any = member.value or member.example
            found[member.name] = {
                **({"type": "array", "items": text} if member.list else text),
                "description": described,
                "examples": [example.split(",") if member.list else example],
            }
    return found


def _problem_response(status: int, codes: list[str]) -> dict[str, Any]:
    schema = {
        "allOf": [
            {"$ref": "#/components/schemas/Problem"},
            {"type": "object", "properties": {"code": {"type": "string", "enum": codes}}},
        ]
    }
    examples = {code: {"$ref": f"#/components/examples/{code}"} for code in codes}
    return {
        "description": HTTPStatus(status).phrase,
        "content": {MEDIA_TYPE: {"schema": schema, "examples": examples}},
    }
