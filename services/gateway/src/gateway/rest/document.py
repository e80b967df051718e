"""The OpenAPI document: what FastAPI makes of the routes, and what it cannot know of them."""

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

from gateway.edge.problem_codes import REGISTRY
from gateway.rest.generated.roles import ROLES
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problem_example, problem_members
from gateway.rest.response_headers import HEADERS, header_names
from gateway.rest.rpcs import rpc_at
from gateway.rest.schemas.common import Problem as ProblemBody
from gateway.rest.schemas.fields import Schema
from gateway.rest.schemas.live import EVENT_DATA, LiveChange, LiveEvent, LivePresence

DESCRIPTION = """
Everything that a company owes people after the sale.

- JSON in snake_case; instants in RFC 3339, UTC; money in minor units; ids are opaque.
- **Texts** may be as long as `maxLength` says, in Unicode code points as you send them. Names that are
  yours (`order_id`, `serial`, references) are compared, and counted, in their normal form: NFKC without format
  characters, trimmed.
- **Errors** are problems (RFC 9457). Match on `code`; `type` leads to the remedy; name `trace_id` when you report one.
  A method that a path does not have is 405, and `Allow` lists those that it has.
- **Repeat safely**: send `Idempotency-Key` where an operation takes it. The same key with the same body is carried out
  once; the response to a repetition says `Idempotency-Replayed: true`.
- **Change safely**: send the `ETag` you read as `If-Match`. It is required with PATCH. An ETag also changes when
  time, or who asks, changes what is shown; `If-Match` compares the version alone.
- **Lists** are `{items, next_page_token}`, with `Link: rel="next"`.
- **Live updates** are server-sent events: `GET /v1/live` says how to watch by fetch and by EventSource.
- **Rates**: `RateLimit` has the requests that you may still make at once (`r`), and the seconds until all that
  `RateLimit-Policy` grants are back (`t`). Beyond it, 429: wait for `Retry-After`.
- **Roles**: `x-roles` lists those that may call an operation; which records they reach differs.
- Fields that have no value are left out; new fields may appear at any time: ignore what you do not know.
""".strip()

Operation = dict[str, Any]
_LEFT_OUT = [None]
"""The `examples` of a field that the example of its object does not have: not all fields are set at once."""
_AN_INSTANT = "2026-11-12T09:30:00Z"
Schemas = Mapping[str, Any]


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
        _add_components(schema["components"])
        _add_plain_resources(routes, schema["components"]["schemas"])
        limits = {route.operation_id: route.body_limit for route in routes if isinstance(route, JsonRoute)}
        for path, operations in schema["paths"].items():
            for method, operation in operations.items():
                if limit := limits[operation["operationId"]]:
                    operation["requestBody"]["description"] = f"At most {limit.bytes} bytes."
                _complete(operation, f"{method.upper()} {path}", schema["components"]["schemas"])
        _drop_what_is_no_example(schema["components"]["schemas"])
        app.openapi_schema = schema
    return app.openapi_schema


def _add_components(components: dict[str, Any]) -> None:
    for body in (ProblemBody, LiveChange, LivePresence, LiveEvent):  # no route returns these as FastAPI sees it
        described = body.model_json_schema(ref_template="#/components/schemas/{model}")
        components["schemas"] |= described.pop("$defs", {}) | {body.__name__: described}
    components["schemas"]["Problem"]["properties"] |= problem_members()
    components["schemas"]["LiveEvent"]["properties"]["data"] |= EVENT_DATA
    components["examples"] = {code: problem_example(kind) for code, kind in REGISTRY.items()}
    components["headers"] = HEADERS
    components["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}


def _add_plain_resources(routes: Iterable[BaseRoute], schemas: dict[str, Any]) -> None:
    """Resources that are returned only with their references: clients name their types without these too."""
    for route in routes:
        for resource in getattr(getattr(route, "response_model", None), "__bases__", ()):
            if issubclass(resource, Schema) and resource is not Schema:
                described = resource.model_json_schema(ref_template="#/components/schemas/{model}")
                described.pop("$defs", None)
                schemas.setdefault(resource.__name__, described)


def _complete(operation: Operation, at: str, schemas: Schemas) -> None:
    operation.setdefault("security", [{"bearer": []}])
    parameters = {parameter["name"]: parameter for parameter in operation.get("parameters", ())}
    if "If-None-Match" in parameters:
        operation["responses"]["304"] = {"description": "You have this representation."}
    if "428" in operation["responses"]:
        _require(parameters["If-Match"])
    _add_roles(operation)
    _add_examples(operation, schemas)
    rpc = rpc_at(at)
    for status, response in operation["responses"].items():
        names = header_names(
            status,
            etag="If-None-Match" in parameters or (rpc is not None and rpc.returns_etag),
            paged="next_page_token" in _properties(response, schemas),
            keyed="Idempotency-Key" in parameters,
        )
        response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _require(header: dict[str, Any]) -> None:
    """What is refused with 428 where it is missing: the route itself takes it as optional, to say so."""
    text, _ = header["schema"].pop("anyOf")
    header["required"] = True
    header["schema"] = text | header["schema"]


def _add_roles(operation: Operation) -> None:
    roles = operation.get("x-roles") or ROLES.get(operation["operationId"])
    if roles:
        *others, last = [f"{role}s" for role in roles]
        listed = f"{', '.join(others)} and {last}" if others else last
        operation["x-roles"] = list(roles)
        operation["description"] += f"\n\nFor {listed}."


def _drop_what_is_no_example(schemas: Schemas) -> None:
    for schema in schemas.values():
        for field in schema.get("properties", {}).values():
            if field.get("examples") == _LEFT_OUT:
                del field["examples"]
                if field.get("format") == "date-time":
                    field["examples"] = [_AN_INSTANT]


def _properties(response: Mapping[str, Any], schemas: Schemas) -> Mapping[str, Any]:
    """The fields of a body that is a model."""
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    found: Mapping[str, Any] = schemas.get(schema.get("$ref", "").rpartition("/")[2], {}).get("properties", {})
    return found


def _add_examples(operation: Operation, schemas: Schemas) -> None:
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
    fields = schema.get("properties", {}).items()
    return {name: example_of(field, schemas) for name, field in fields if field.get("examples") != _LEFT_OUT}
