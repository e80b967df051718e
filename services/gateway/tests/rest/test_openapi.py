"""What the document promises."""

from collections.abc import Iterator
from typing import Any

import pytest
from gateway.rest.document import example_of
from gateway.wiring import build_app

DOCUMENT = build_app().openapi()
OPERATIONS = [
    pytest.param(operation, id=operation["operationId"])
    for methods in DOCUMENT["paths"].values()
    for operation in methods.values()
]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_has_a_summary_and_its_problems(operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"]
    failures = [response for status, response in operation["responses"].items() if status >= "400"]
    assert {"422", "500"} <= set(operation["responses"])
    for failure in failures:
        content = failure["content"]["application/problem+json"]
        codes = content["schema"]["allOf"][1]["properties"]["code"]["enum"]
        assert codes
        assert set(content["examples"]) == set(codes) <= set(DOCUMENT["components"]["examples"])
    if operation["security"]:
        assert "401" in operation["responses"]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_body_and_parameter_has_an_example(operation: dict[str, Any]) -> None:
    bodies = [operation["requestBody"]] if "requestBody" in operation else []
    bodies += [response for status, response in operation["responses"].items() if status < "400"]
    for body in bodies:
        for media in body.get("content", {}).values():  # 304 has none
            assert media.get("example") not in (None, [{}])
    for parameter in operation.get("parameters", ()):
        assert parameter.get("description") or parameter["schema"].get("description"), parameter["name"]
        assert "examples" in parameter["schema"] or "examples" in parameter or "example" in parameter, parameter["name"]


def test_every_field_has_a_meaning() -> None:
    unexplained = [
        f"{name}.{field}"
        for name, schema in DOCUMENT["components"]["schemas"].items()
        for field, described in schema.get("properties", {}).items()
        if not described.get("description")
    ]
    assert unexplained == []


def test_every_reference_leads_somewhere() -> None:
    for reference in references(DOCUMENT):
        _, section, name = reference.removeprefix("#/").split("/")
        assert name in DOCUMENT["components"][section], reference


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from references(each)


def test_only_links_and_passports_need_no_token() -> None:
    public = [path for path, methods in DOCUMENT["paths"].items() for each in methods.values() if not each["security"]]
    invitations = ["/v1/invitations/{token}", "/v1/invitations/{token}/answer"]
    assert public == [
        *invitations,
        *["/v1/unsubscriptions/{token}"] * 2,
        "/v1/passports/{passport_id}:history",
        "/v1/attachments/{id}/content",
        "/v1/public-documents/{id}/versions/{number}",
        "/v1/passports/{id}",
    ]


def test_document_is_openapi_3_1_with_all_paths_under_v1() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    assert all(path.startswith("/v1/") for path in DOCUMENT["paths"])


def test_operation_with_a_key_lists_the_codes_of_keys() -> None:
    for path, methods in build_app().openapi()["paths"].items():
        for method, operation in methods.items():
            keyed = any(each["name"] == "Idempotency-Key" for each in operation.get("parameters", ()))
            assert (codes_of(operation) >= {"IDEMPOTENCY_KEY_REUSED"}) == keyed, (method, path)


def codes_of(operation: dict[str, Any]) -> set[str]:
    """The problem codes that an operation lists."""
    found = set()
    for response in operation["responses"].values():
        for media in response.get("content", {}).values():
            found |= set(media.get("examples", ()))
    return found


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_response_lists_its_headers(operation: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        headers = set(response["headers"])
        assert "Trace-Id" in headers
        assert ("Retry-After" in headers) == (status in ("429", "503"))
        assert ("Location" in headers) == (status in ("201", "202"))
        assert ("Idempotency-Replayed" in headers) == (status < "300" and "Idempotency-Key" in names_of(operation))


def names_of(operation: dict[str, Any]) -> set[str]:
    return {parameter["name"] for parameter in operation.get("parameters", ())}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_versioned_resource_has_its_etag_header(operation: dict[str, Any]) -> None:
    shown_with_its_parent = operation["operationId"] == "add_message"
    of_a_file = "application/octet-stream" in operation["responses"].get("206", {}).get("content", ())
    for status, response in operation["responses"].items():
        versioned = "etag" in properties_of(response) or (of_a_file and status in ("200", "206"))
        assert ("ETag" in response["headers"]) == (
            versioned or status == "304" or (shown_with_its_parent and status == "201")
        )
        assert ("Link" in response["headers"]) == ("next_page_token" in properties_of(response))


def properties_of(response: dict[str, Any]) -> dict[str, Any]:
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    found: dict[str, Any] = DOCUMENT["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], {})
    return found.get("properties", {})  # type: ignore[no-any-return]


LEFT_OUT = {"ReleaseIncomingMailRequest.customer_id", "SubmittedEvidenceInput.attachment_id"}
"""What an example of the whole does not have, because it excludes another."""
INSTEAD = {
    f"{record}{form}.{field}"
    for record, fields in {"Entitlement": ("organisation_id", "asset_id"), "Site": ("organisation_id",)}.items()
    for form in ("", "Input")
    for field in fields
}
"""What is given instead of the customer's id that is in the example of the whole."""


def test_every_field_has_an_example() -> None:
    without = {
        f"{name}.{field}"
        for name, schema in DOCUMENT["components"]["schemas"].items()
        for field, described in schema.get("properties", {}).items()
        if not has_example(described)
    }
    assert without == INSTEAD | LEFT_OUT


def has_example(described: dict[str, Any]) -> bool:
    """Its own, or that of what it refers to: directly, as items, or as one of several. Of what is null, null is one."""
    if described.get("type") == "null" or "examples" in described or "$ref" in described:
        return True
    inner = [*described.get("anyOf", ()), described.get("items", {})]
    return any(has_example(each) for each in inner if each)


def test_field_without_example_is_not_in_its_objects_example() -> None:
    schema = {"properties": {"a": {"examples": [1]}, "b": {"$ref": "#/components/schemas/B", "examples": [None]}}}
    assert example_of(schema, {"B": {}}) == {"a": 1}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_header_that_would_be_428_is_required(operation: dict[str, Any]) -> None:
    required = {each["name"] for each in operation.get("parameters", ()) if each["required"] and each["in"] == "header"}
    assert required == ({"If-Match"} if "428" in operation["responses"] else set())


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_lists_its_roles(operation: dict[str, Any]) -> None:
    anyone = not operation["security"] or operation["operationId"] == "get_me"
    assert ("x-roles" in operation) == (not anyone)
    assert ("\n\nFor " in operation["description"]) == (not anyone)


def test_roles_are_listed_in_a_sentence() -> None:
    update = DOCUMENT["paths"]["/v1/tickets/{id}"]["patch"]
    assert (update["x-roles"], update["description"].splitlines()[-1]) == (
        ["agent", "supervisor"],
        "For agents and supervisors.",
    )


def test_document_explains_event_source() -> None:
    described = DOCUMENT["paths"]["/v1/live"]["get"]["description"]
    for word in ("EventSource", "Last-Event-ID", "retry:", "12 hours", "CLOSED", "```js"):
        assert word in described


def test_resources_have_a_schema_without_their_references() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    expanded = [name for name in schemas if name.startswith("Expanded")]
    assert expanded
    for name in expanded:
        plain = schemas.get(name.removeprefix("Expanded"))  # None of what is only listed, with its references
        shown = schemas[name]["properties"]
        for field, described in plain["properties"].items() if plain else ():
            assert shown[field] == described or {"$ref": described["$ref"]} in shown[field]["anyOf"], field
