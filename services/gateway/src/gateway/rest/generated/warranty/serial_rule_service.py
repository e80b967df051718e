# Generated from aftersales/warranty/v1/serial_rule_service.proto: `make protos`.
"""What serial numbers look like, by manufacturer."""

from typing import Annotated

from aftersales.warranty.v1 import serial_rule_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import StringConstraints
from servicekit.mapping.proto_json import from_json, to_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.formats import passes
from gateway.rest.generated.formats import Filter, Name, RetailerId
from gateway.rest.generated.warranty.serial_rule import SerialFinding, SerialFormatInput, SerialRule, SerialRuleInput
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, PageQuery, StrictQuery
from gateway.rest.preconditions import IfMatch, IfNoneMatch, required
from gateway.rest.request_fields import asked, changed, given
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class CheckSerialResponse(Schema):
    """What a check of a serial found."""

    plausible: bool = doc("Whether nothing speaks against it.", False)
    findings: list[SerialFinding] = doc("What does.", ["serial_format"])


class UpdateSerialRuleRequest(Schema):
    """What changes. A field that is left out stays as it is."""

    model_config = REQUEST

    formats: list[SerialFormatInput] | None = may("All forms that a serial may have.", max_length=10)
    dummies: list[Annotated[str, StringConstraints(min_length=1, max_length=60), passes("name")]] | None = may(
        "All that is entered where the serial is not known.", ["12345678"], max_length=50
    )


class ListSerialRulesQuery(PageQuery):
    """Parameters of GET /v1/serial-rules."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    manufacturer: Filter = may("Only the rule of this manufacturer.", "Vesikone")


class SerialRulePage(Schema):
    """A page of serial rules."""

    items: list[SerialRule] = doc("Newest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class CheckSerialQuery(StrictQuery):
    """Parameters of GET /v1/serial-rules:check."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    manufacturer: Name = doc("Who makes the unit, named as in its product model.", "Vesikone")
    serial: Annotated[str, StringConstraints(min_length=1, max_length=100), passes("name")] = doc(
        "Its serial number, in any spelling.", "A300-0001"
    )


SerialRuleId = Annotated[
    str, Path(description="The serial rule's id.", min_length=1, examples=["srl_5jrb2ohc7yaq4tq2mzn7xw3k6v"])
]


router = APIRouter(tags=["serial rules"], route_class=JsonRoute)


@router.post(
    "/v1/serial-rules",
    operation_id="create_serial_rule",
    summary="Create a serial rule",
    status_code=201,
    response_model=SerialRule,
    responses=problems("SERIAL_RULE_EXISTS", "RETAILER_REQUIRED", writes=True),
)
async def create_serial_rule(body: SerialRuleInput, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Create the serial rule of a manufacturer. It counts for units that are registered from now on."""
    message = from_json(
        serial_rule_service_pb2.CreateSerialRuleRequest, {"serial_rule": given(body), "request_id": key}
    )
    response = await call(
        "warranty.v1.SerialRuleService/CreateSerialRule", message, serial_rule_service_pb2.CreateSerialRuleResponse
    )
    return responses.created(response.serial_rule, f"/v1/serial-rules/{response.serial_rule.id}")


@router.patch(
    "/v1/serial-rules/{id}",
    operation_id="update_serial_rule",
    summary="Change a serial rule",
    response_model=SerialRule,
    responses=problems(
        "SERIAL_RULE_NOT_FOUND",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "PRECONDITION_REQUIRED",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def update_serial_rule(
    id: SerialRuleId, body: UpdateSerialRuleRequest, call: SignedIn, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Change what serials look like. Units that are registered keep what was found of theirs."""
    message = from_json(
        serial_rule_service_pb2.UpdateSerialRuleRequest,
        given(body) | {"id": id, "request_id": key, **required(if_match)},
    )
    message.update_mask.paths.extend(changed(body))
    response = await call(
        "warranty.v1.SerialRuleService/UpdateSerialRule", message, serial_rule_service_pb2.UpdateSerialRuleResponse
    )
    return responses.resource(response.serial_rule)


@router.get(
    "/v1/serial-rules/{id}",
    operation_id="get_serial_rule",
    summary="Get a serial rule",
    response_model=SerialRule,
    responses=problems("SERIAL_RULE_NOT_FOUND"),
)
async def get_serial_rule(id: SerialRuleId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One serial rule."""
    message = serial_rule_service_pb2.GetSerialRuleRequest(id=id)
    response = await call(
        "warranty.v1.SerialRuleService/GetSerialRule", message, serial_rule_service_pb2.GetSerialRuleResponse
    )
    return responses.resource(response.serial_rule, if_none_match)


@router.get(
    "/v1/serial-rules",
    operation_id="list_serial_rules",
    summary="List serial rules",
    response_model=SerialRulePage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_serial_rules(
    request: Request, query: Annotated[ListSerialRulesQuery, Query()], call: SignedIn
) -> Response:
    """A retailer's serial rules, newest first."""
    message = from_json(serial_rule_service_pb2.ListSerialRulesRequest, asked(query))
    response = await call(
        "warranty.v1.SerialRuleService/ListSerialRules", message, serial_rule_service_pb2.ListSerialRulesResponse
    )
    return responses.page(request, response.serial_rules, response.next_page_token)


@router.get(
    "/v1/serial-rules:check",
    operation_id="check_serial",
    summary="Check a serial",
    response_model=CheckSerialResponse,
    responses=problems("RETAILER_REQUIRED"),
)
async def check_serial(query: Annotated[CheckSerialQuery, Query()], call: SignedIn) -> Response:
    """Whether a serial is plausible, and why not. Of a manufacturer without a rule, any is but a dummy."""
    message = from_json(serial_rule_service_pb2.CheckSerialRequest, asked(query))
    response = await call(
        "warranty.v1.SerialRuleService/CheckSerial", message, serial_rule_service_pb2.CheckSerialResponse
    )
    return responses.answer(to_json(response))
