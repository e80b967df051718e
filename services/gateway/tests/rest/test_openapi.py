"""What the document promises, and that it agrees with the contracts of the services."""

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from aftersales.common.v1 import common_pb2, timeline_service_pb2
from aftersales.feedback.v1 import answer_pb2, feedback_service_pb2, invitation_service_pb2
from aftersales.notifications.v1 import delivery_pb2
from aftersales.tickets.v1 import customer_pb2, purchase_pb2, retailer_pb2, ticket_pb2
from aftersales.warranty.v1 import asset_pb2, product_model_pb2
from gateway.rest.schemas import (
    assets,
    common,
    customers,
    deliveries,
    feedback,
    product_models,
    purchases,
    retailers,
    tickets,
)
from gateway.rest.schemas.fields import Instant
from gateway.wiring import build_app
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from pydantic import BaseModel

DOCUMENT = build_app().openapi()
OPERATIONS = [
    pytest.param(operation, id=operation["operationId"])
    for methods in DOCUMENT["paths"].values()
    for operation in methods.values()
]
SCALARS = {
    FieldDescriptor.TYPE_STRING: str,
    FieldDescriptor.TYPE_BOOL: bool,
    FieldDescriptor.TYPE_INT32: int,
    FieldDescriptor.TYPE_INT64: int,
    FieldDescriptor.TYPE_DOUBLE: float,
}
ANSWERED: list[tuple[type[BaseModel], Any]] = [
    (common.Actor, common_pb2.Actor),
    (common.Money, common_pb2.Money),
    (retailers.Retailer, retailer_pb2.Retailer),
    (product_models.ProductModel, product_model_pb2.ProductModel),
    (product_models.WarrantyTerm, product_model_pb2.WarrantyTerm),
    (purchases.Purchase, purchase_pb2.Purchase),
    (purchases.PurchaseItem, purchase_pb2.PurchaseItem),
    (purchases.UnitRegistration, purchase_pb2.UnitRegistration),
    (customers.Customer, customer_pb2.Customer),
    (customers.Consents, customer_pb2.Consents),
    (customers.TimelineEntry, timeline_service_pb2.TimelineEntry),
    (assets.Asset, asset_pb2.Asset),
    (assets.Coverage, asset_pb2.Coverage),
    (tickets.Ticket, ticket_pb2.Ticket),
    (tickets.TicketCoverage, ticket_pb2.TicketCoverage),
    (tickets.TicketSla, ticket_pb2.TicketSla),
    (tickets.SlaTarget, ticket_pb2.SlaTarget),
    (tickets.Resolution, ticket_pb2.Resolution),
    (tickets.Waiting, ticket_pb2.Waiting),
    (tickets.Message, ticket_pb2.Message),
    (deliveries.Delivery, delivery_pb2.Delivery),
    (feedback.PublicInvitation, invitation_service_pb2.PublicInvitation),
    (feedback.Answer, answer_pb2.Answer),
    (feedback.Score, feedback_service_pb2.Score),
    (feedback.ScoreCount, feedback_service_pb2.ScoreCount),
]


@pytest.mark.parametrize(("model", "message"), ANSWERED, ids=lambda each: each.__name__)
def test_schema_has_the_fields_of_its_message(model: type[BaseModel], message: Any) -> None:
    descriptor: Descriptor = message.DESCRIPTOR
    described = {name: field.annotation for name, field in model.model_fields.items()}
    assert described == {field.name: expected_type(field) for field in descriptor.fields}
    for field in descriptor.fields:
        may_miss = field.has_presence
        assert may_miss or model.model_fields[field.name].is_required(), f"{field.name} is always there"


def expected_type(field: FieldDescriptor) -> Any:
    """What a field is in the REST dialect."""
    one = expected_single(field)
    return list[one] if field.is_repeated else one  # type: ignore[valid-type]


def expected_single(field: FieldDescriptor) -> Any:
    if field.enum_type:
        return Literal[words(field.enum_type)]
    if field.message_type is None:
        return SCALARS[field.type]
    if field.message_type.full_name == "google.protobuf.Timestamp":
        return Instant
    models: dict[str, Any] = {message.DESCRIPTOR.full_name: model for model, message in ANSWERED}
    return models[field.message_type.full_name]


def words(enum: EnumDescriptor) -> tuple[str, ...]:
    prefix = enum.values[0].name.removesuffix("UNSPECIFIED")
    return tuple(value.name.removeprefix(prefix).lower() for value in enum.values[1:])


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


def test_only_invitations_need_no_token() -> None:
    public = [path for path, methods in DOCUMENT["paths"].items() for each in methods.values() if not each["security"]]
    assert public == ["/v1/invitations/{token}", "/v1/invitations/{token}/answer"]


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


def test_every_versioned_resource_has_its_etag_header() -> None:
    for methods in DOCUMENT["paths"].values():
        for operation in methods.values():
            for status, response in operation["responses"].items():
                schema = response.get("content", {}).get("application/json", {}).get("schema", {})
                name = schema.get("$ref", "").rpartition("/")[2]
                versioned = "etag" in DOCUMENT["components"]["schemas"].get(name, {}).get("properties", {})
                assert ("ETag" in response.get("headers", {})) == (versioned or status == "304")


def test_document_explains_event_source() -> None:
    described = DOCUMENT["paths"]["/v1/live"]["get"]["description"]
    for word in ("EventSource", "Last-Event-ID", "retry:", "12 hours", "CLOSED", "```js"):
        assert word in described
