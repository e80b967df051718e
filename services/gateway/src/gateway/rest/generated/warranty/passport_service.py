# Generated from aftersales/warranty/v1/passport_service.proto: `make protos`.
"""Digital passports (Regulation (EU) 2024/1781), and the codes that lead to them."""

from typing import Annotated

from aftersales.warranty.v1 import passport_service_pb2
from fastapi import APIRouter, Path, Response
from servicekit.mapping.proto_json import to_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.warranty.passport import Passport
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import Flag, StrictQuery, Whole
from gateway.rest.schemas.fields import doc, may


class ReadAssetPassportCodeQuery(StrictQuery):
    """Parameters of GET /v1/assets/{asset_id}/passport/{file}."""

    scale: Whole = doc("Pixels of each square of the code, which has some 40 in a row.", 8, default=8, ge=1, le=40)


class ReadPassportQuery(StrictQuery):
    """Parameters of GET /v1/passports/{id}."""

    page: Flag = may("Whether a page is asked for in place of data.", False)


AssetAssetId = Annotated[
    str, Path(description="The asset's id.", min_length=1, examples=["ast_2ohc7yaq4tq2mzn7xw3k6v5jrb"])
]
ProductModelProductModelId = Annotated[
    str, Path(description="The product model's id.", min_length=1, examples=["mod_5jrb2ohc7yaq4tq2mzn7xw3k6v"])
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
