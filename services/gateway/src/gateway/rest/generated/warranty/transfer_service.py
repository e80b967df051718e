# Generated from aftersales/warranty/v1/transfer_service.proto: `make protos`.
"""An owner hands a unit over to another customer of the same retailer, by a code that is used once."""

from typing import Annotated

from aftersales.warranty.v1 import transfer_service_pb2
from fastapi import APIRouter, Path, Response
from pydantic import StringConstraints
from servicekit.mapping.proto_json import from_json, to_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.formats import passes
from gateway.rest.generated.formats import Id, Identity, RetailerId
from gateway.rest.generated.warranty.asset import Asset
from gateway.rest.generated.warranty.transfer import TransferOffer
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey
from gateway.rest.request_fields import given
from gateway.rest.schemas.common import Nothing
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class RedeemAssetTransferRequest(Schema):
    """What the former owner gave you."""

    model_config = REQUEST

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    serial: Identity = doc("The serial number on the unit, in any spelling.", "A300-0001")
    code: Annotated[str, StringConstraints(min_length=1, max_length=60), passes("line")] = doc(
        "The code. Spaces, hyphens and lower case do not matter, nor 0, 1 and 8 in place of O, I and B.",
        "KQ3D-7Z5N-HA2W-PX4C",
    )


class ConfirmAssetTransferRequest(Schema):
    """Which coverage the fee was paid for."""

    model_config = REQUEST

    coverage_id: Id = doc("The coverage's id.", "cov_6v5jrb2ohc7yaq4tq2mzn7xw3k")
    invoice_number: Annotated[str, StringConstraints(max_length=100), passes("line")] = may(
        "The number of the invoice of the fee.", "R-2026-0815"
    )


AssetId = Annotated[str, Path(description="The asset's id.", min_length=1, examples=["ast_2ohc7yaq4tq2mzn7xw3k6v5jrb"])]


router = APIRouter(tags=["assets"], route_class=JsonRoute)


@router.post(
    "/v1/assets/{id}:offer-transfer",
    operation_id="offer_asset_transfer",
    summary="Offer an asset to another owner",
    response_model=TransferOffer,
    responses=problems(
        "ASSET_NOT_FOUND", "TRANSFER_NOT_POSSIBLE", "TRANSFER_CLAIM_OPEN", "TOO_MANY_IDEMPOTENCY_KEYS", writes=True
    ),
)
async def offer_asset_transfer(
    id: AssetId, call: SignedIn, body: Nothing | None = None, key: IdempotencyKey = ""
) -> Response:
    """Offer an asset of yours to whoever gets the code from you. The code is returned once and expires after 14
    days. An asset has one offer: a new one takes the place of the one before. Refused without a serial, after
    a return, and while a claim of yours for the unit is open: withdraw or close it first.
    """
    message = transfer_service_pb2.OfferAssetTransferRequest(asset_id=id, request_id=key)
    response = await call(
        "warranty.v1.TransferService/OfferAssetTransfer", message, transfer_service_pb2.OfferAssetTransferResponse
    )
    return responses.answer(to_json(response.offer))


@router.post(
    "/v1/assets/{id}:revoke-transfer",
    operation_id="revoke_asset_transfer",
    summary="Take the offer of an asset back",
    response_model=Asset,
    responses=problems("ASSET_NOT_FOUND", "TOO_MANY_IDEMPOTENCY_KEYS", writes=True),
)
async def revoke_asset_transfer(
    id: AssetId, call: SignedIn, body: Nothing | None = None, key: IdempotencyKey = ""
) -> Response:
    """Take the offer back: its code is refused from then on. Without effect where there is none."""
    message = transfer_service_pb2.RevokeAssetTransferRequest(asset_id=id, request_id=key)
    response = await call(
        "warranty.v1.TransferService/RevokeAssetTransfer", message, transfer_service_pb2.RevokeAssetTransferResponse
    )
    return responses.resource(response.asset)


@router.post(
    "/v1/assets:redeem-transfer",
    operation_id="redeem_asset_transfer",
    summary="Take over an asset by its code",
    response_model=Asset,
    responses=problems(
        "TRANSFER_CODE_REFUSED",
        "TRANSFER_TO_OWNER",
        "TRANSFER_NOT_POSSIBLE",
        "TRANSFER_CLAIM_OPEN",
        "TOO_MANY_CODE_ATTEMPTS",
        "LEDGER_FULL",
        "RETAILER_REQUIRED",
        writes=True,
    ),
)
async def redeem_asset_transfer(body: RedeemAssetTransferRequest, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Take over the unit whose owner gave you a code. It is yours at once, with the coverages whose terms allow
    it; those that need a fee wait for the retailer (`waiting_coverages`). You see nothing of the former
    owner. A serial that is not known, a wrong code and one that is over are refused alike; ten attempts are
    free in an hour.
    """
    message = from_json(transfer_service_pb2.RedeemAssetTransferRequest, given(body) | {"request_id": key})
    response = await call(
        "warranty.v1.TransferService/RedeemAssetTransfer", message, transfer_service_pb2.RedeemAssetTransferResponse
    )
    return responses.resource(response.asset)


@router.post(
    "/v1/assets/{id}:confirm-transfer",
    operation_id="confirm_asset_transfer",
    summary="Confirm that a coverage is transferred",
    response_model=Asset,
    responses=problems(
        "ASSET_NOT_FOUND", "COVERAGE_NOT_FOUND", "LEDGER_FULL", "TOO_MANY_IDEMPOTENCY_KEYS", writes=True
    ),
)
async def confirm_asset_transfer(
    id: AssetId, body: ConfirmAssetTransferRequest, call: SignedIn, key: IdempotencyKey = ""
) -> Response:
    """Let a coverage that is transferred for a fee go to the new owner: one of `waiting_coverages`. It holds as
    if it had gone with the unit. One that the owner has already is left as it is.
    """
    message = from_json(
        transfer_service_pb2.ConfirmAssetTransferRequest, given(body) | {"asset_id": id, "request_id": key}
    )
    response = await call(
        "warranty.v1.TransferService/ConfirmAssetTransfer", message, transfer_service_pb2.ConfirmAssetTransferResponse
    )
    return responses.resource(response.asset)
