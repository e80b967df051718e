"""What the OpenAPI document says beyond the routes: problems by code, credentials, and an example of every body."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from gateway.edge.problem_codes import REGISTRY, ProblemKind
from gateway.edge.problems import MEDIA_TYPE
from gateway.rest.json_route import JsonRoute
from gateway.rest.schemas.common import Problem as ProblemBody
from gateway.rest.schemas.live import LiveChange

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


def _header(description: str, example: Any, **schema: Any) -> dict[str, Any]:
    return {"description": description, "required": True, "schema": schema or {"type": "string"}, "example": example}


_LIMITS = "What you may make at once (`q`), given back evenly over `w` seconds."
_LEFT = "Requests that you may make at once (`r`), and seconds until all are back (`t`)."
_HEADERS = {
    "RateLimit": _header(_LEFT, '"caller";r=499;t=1'),
    "RateLimit-Policy": _header(_LIMITS, '"caller";q=500;w=10'),
    "ETag": _header("Version, and of a ticket what you see of it now. For If-Match and If-None-Match.", '"3-5d1f0a9c"'),
    "Retry-After": _header("Seconds to wait before you try again.", 1, type="integer", minimum=0),
}

Responses = dict[int | str, dict[str, Any]]

DESCRIPTION = """
Everything a company owes a customer after the sale.

- JSON in snake_case; instants in RFC 3339, UTC; money in minor units; ids are opaque.
- **Texts** may be as long as `maxLength` says, in Unicode code points as you send them. `order_id`, `serial` and
  `customer_ref` are compared, and counted, in their normal form: NFKC without format characters, trimmed.
- **Errors** are problems (RFC 9457). Match on `code`; `type` leads to the remedy; name `trace_id` when you report one.
- **Repeat safely**: send `Idempotency-Key` where an operation takes it. The same key with the same body is carried out
  once.
- **Change safely**: send the `ETag` you read as `If-Match`. It is required with PATCH. A ticket's ETag also changes
  when time or who asks changes what it shows; `If-Match` compares the version alone.
- **Lists** are `{items, next_page_token}`, with `Link: rel="next"`.
- **Live updates** are server-sent events: `GET /v1/live` says how to watch by fetch and by EventSource.
- **Rates**: `RateLimit` has the requests that you may still make at once (`r`), and the seconds until all that
  `RateLimit-Policy` grants are back (`t`). Beyond it, 429: wait for `Retry-After`.
- Fields that have no value are left out; new fields may appear at any time: ignore what you do not know.
""".strip()


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


def _problem_example(kind: ProblemKind) -> dict[str, Any]:
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


def _members() -> dict[str, Any]:
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


def document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI 3.1 document of the application; made once."""
    if app.openapi_schema is None:
        routes = app.state.routes.routes
        schema = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            tags=app.openapi_tags,
            routes=routes,
            separate_input_output_schemas=False,
        )
        components = schema["components"]
        for body in (ProblemBody, LiveChange):  # no route answers with these as FastAPI sees it
            described = body.model_json_schema(ref_template="#/components/schemas/{model}")
            components["schemas"] |= described.pop("$defs") | {body.__name__: described}
        components["schemas"]["Problem"]["properties"] |= _members()
        components["examples"] = {code: _problem_example(kind) for code, kind in REGISTRY.items()}
        components["headers"] = _HEADERS
        components["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
        taken = {route.operation_id: route.body_limit for route in routes if isinstance(route, JsonRoute)}
        for operations in schema["paths"].values():
            for operation in operations.values():
                if limit := taken[operation["operationId"]]:
                    operation["requestBody"]["description"] = f"At most {limit.bytes} bytes."
                operation.setdefault("security", [{"bearer": []}])
                if any(parameter["name"] == "If-None-Match" for parameter in operation.get("parameters", ())):
                    operation["responses"]["304"] = {"description": "You have this representation."}
                _add_examples(operation, components["schemas"])
                _add_headers(operation["responses"], components["schemas"])
        app.openapi_schema = schema
    return app.openapi_schema


def _add_headers(responses: Mapping[str, Any], schemas: Mapping[str, Any]) -> None:
    for status, response in responses.items():
        names = ["RateLimit", "RateLimit-Policy"] if status < "400" or status == "429" else []
        names += ["ETag"] if status == "304" or _is_versioned(response, schemas) else []
        names += ["Retry-After"] if status in ("429", "503") else []
        if names:
            response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _is_versioned(response: Mapping[str, Any], schemas: Mapping[str, Any]) -> bool:
    """Whether a resource with an etag is its body."""
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    return "etag" in schemas.get(schema.get("$ref", "").rpartition("/")[2], {}).get("properties", {})


def _add_examples(operation: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    bodies = [operation.get("requestBody", {})]
    bodies += [response for status, response in operation["responses"].items() if status < "400"]
    for body in bodies:
        for media in body.get("content", {}).values():
            if media.get("schema") and "examples" not in media:
                media.setdefault("example", example_of(media["schema"], schemas))


def example_of(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:
    """An example of a schema, put together from the examples of its fields."""
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "examples" in schema:
        return schema["examples"][0]
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0], schemas)
    if schema.get("type") == "array":
        return [example_of(schema["items"], schemas)]
    return {name: example_of(field, schemas) for name, field in schema.get("properties", {}).items()}
