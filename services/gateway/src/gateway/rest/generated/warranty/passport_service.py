# Generated from aftersales/warranty/v1/passport_service.proto: `make protos`.
"""Digital passports (Regulation (EU) 2024/1781), and the codes that lead to them."""

from typing import Annotated

from aftersales.warranty.v1 import passport_service_pb2
from fastapi import APIRouter, Path, Response
from pydantic import StringConstraints
from servicekit.mapping.proto_json import from_json, to_json

from gateway.rest import responses
from gateway.rest.callers import Anyone, SignedIn
from gateway.rest.formats import passes
from gateway.rest.generated.warranty.passport import Passport, PassportHistory, PossessionCode
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import Flag, IdempotencyKey, StrictQuery, Whole
from gateway.rest.request_fields import given
from gateway.rest.schemas.common import Nothing
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class ReadAssetPassportCodeQuery(StrictQuery):
    """Parameters of GET /v1/assets/{asset_id}/passport/{file}."""

    scale: Whole = doc("Pixels of each square of the code, which has some 40 in a row.", 8, default=8, ge=1, le=40)


class ReadPassportQuery(StrictQuery):
    """Parameters of GET /v1/passports/{id}."""

    page: Flag = may("Whether a page is asked for in place of data.", False)


class ReadPassportHistoryRequest(Schema):
    """The body of POST /v1/passports/{passport_id}:history."""

    model_config = REQUEST

    code: Annotated[str, StringConstraints(min_length=1, max_length=60), passes("line")] = doc(
        "The code. Spaces, hyphens and lower case do not matter, nor 0, 1 and 8 in place of O, I and B.",
        "KQ3D-7Z5N-HA2W-PX4C",
    )


AssetAssetId = Annotated[
    str, Path(description="The asset's id.", min_length=1, examples=["ast_2ohc7yaq4tq2mzn7xw3k6v5jrb"])
]
ProductModelProductModelId = Annotated[
    str, Path(description="The product model's id.", min_length=1, examples=["mod_5jrb2ohc7yaq4tq2mzn7xw3k6v"])
]
PassportPassportId = Annotated[
    str, Path(description="The passport's id.", min_length=1, examples=["dpp_mzn7xw3k6v5jrb2ohc7yaq4tq2"])
]


router = APIRouter(tags=["passports"], route_class=JsonRoute)


@router.get(
    "/v1/assets/{asset_id}/passport",
    operation_id="get_asset_passport",
    summary="Get an asset passport",
    response_model=Passport,
    responses=problems("ASSET_NOT_FOUND"),
)
async def get_asset_passport(asset_id: AssetAssetId, call: SignedIn) -> Response:
    """The digital passport of an asset, with the link to print on the unit."""
    message = passport_service_pb2.GetAssetPassportRequest(asset_id=asset_id)
    response = await call(
        "warranty.v1.PassportService/GetAssetPassport", message, passport_service_pb2.GetAssetPassportResponse
    )
    return responses.answer(to_json(response.passport))


@router.get(
    "/v1/product-models/{product_model_id}/passport",
    operation_id="get_product_model_passport",
    summary="Get a product model passport",
    response_model=Passport,
    responses=problems("PRODUCT_MODEL_NOT_FOUND"),
)
async def get_product_model_passport(product_model_id: ProductModelProductModelId, call: SignedIn) -> Response:
    """The digital passport of a product model, with the link to print on its packages."""
    message = passport_service_pb2.GetProductModelPassportRequest(product_model_id=product_model_id)
    response = await call(
        "warranty.v1.PassportService/GetProductModelPassport",
        message,
        passport_service_pb2.GetProductModelPassportResponse,
    )
    return responses.answer(to_json(response.passport))


@router.post(
    "/v1/assets/{asset_id}/passport:issue-code",
    operation_id="issue_passport_code",
    summary="Issue the possession code of an asset",
    response_model=PossessionCode,
    responses=problems("ASSET_NOT_FOUND", "TOO_MANY_IDEMPOTENCY_KEYS", writes=True),
)
async def issue_passport_code(
    asset_id: AssetAssetId, call: SignedIn, body: Nothing | None = None, key: IdempotencyKey = ""
) -> Response:
    """Issue the code that is printed with a unit, in place of the one before. It is returned once."""
    message = passport_service_pb2.IssuePassportCodeRequest(asset_id=asset_id, request_id=key)
    response = await call(
        "warranty.v1.PassportService/IssuePassportCode", message, passport_service_pb2.IssuePassportCodeResponse
    )
    return responses.answer(to_json(response.code))


@router.post(
    "/v1/passports/{passport_id}:history",
    operation_id="read_passport_history",
    summary="Read the history of a unit by its possession code",
    response_model=PassportHistory,
    responses=problems(
        "PASSPORT_NOT_FOUND",
        "POSSESSION_CODE_REFUSED",
        "TOO_MANY_CODE_ATTEMPTS",
        signed_in=False,
        writes=True,
        keyed=False,
    ),
    openapi_extra={"security": []},
)
async def read_passport_history(
    passport_id: PassportPassportId, body: ReadPassportHistoryRequest, call: Anyone
) -> Response:
    """What happened to a unit, for whoever has it and the code that was printed with it. Nothing of its owners.
    A hundred attempts are free in an hour, of all callers together.
    """
    message = from_json(passport_service_pb2.ReadPassportHistoryRequest, given(body) | {"passport_id": passport_id})
    response = await call(
        "warranty.v1.PassportService/ReadPassportHistory", message, passport_service_pb2.ReadPassportHistoryResponse
    )
    return responses.answer(to_json(response.history))
