"""TransferService."""

from dataclasses import dataclass
from secrets import token_bytes

from aftersales.warranty.v1 import transfer_service_pb2 as pb
from aftersales.warranty.v1.transfer_service_pb2_grpc import TransferServiceServicer
from servicekit.auth.authorization import Access
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.parsing import Context
from servicekit.runtime.clock import Clock

from warranty.transfers.domain.codes import BYTES, code_of, digest_of
from warranty.transfers.domain.transferring import code_refused
from warranty.transfers.messages import asset_message, offer_message
from warranty.transfers.use_cases import Transfers


@dataclass(frozen=True)
class TransferServicer(TransferServiceServicer):
    access: Access
    clock: Clock
    transfers: Transfers

    async def OfferAssetTransfer(
        self, request: pb.OfferAssetTransferRequest, context: Context
    ) -> pb.OfferAssetTransferResponse:
        """A repeated request has made another code, which is stored nowhere: the response is without one."""
        caller = await self.access.caller(context, "OfferAssetTransfer")
        key, code = idempotency_key_of(caller, "OfferAssetTransfer", request), code_of(token_bytes(BYTES))
        asset = await self.transfers.offer(request.asset_id, code, caller, now=self.clock(), key=key)
        if asset.offer is None:  # of a repeated request: it was taken back meanwhile
            return pb.OfferAssetTransferResponse()
        shown = code if asset.offer.digest == digest_of(asset.id, code) else ""
        offer = offer_message.fields(asset.offer, role=caller.role, code=shown)
        return pb.OfferAssetTransferResponse(offer=offer)

    async def RevokeAssetTransfer(
        self, request: pb.RevokeAssetTransferRequest, context: Context
    ) -> pb.RevokeAssetTransferResponse:
        caller = await self.access.caller(context, "RevokeAssetTransfer")
        key = idempotency_key_of(caller, "RevokeAssetTransfer", request)
        asset = await self.transfers.revoke(request.asset_id, caller, key=key)
        return pb.RevokeAssetTransferResponse(asset=asset_message.fields(asset, role=caller.role))

    async def RedeemAssetTransfer(
        self, request: pb.RedeemAssetTransferRequest, context: Context
    ) -> pb.RedeemAssetTransferResponse:
        caller = await self.access.caller(context, "RedeemAssetTransfer")
        retailer = caller.retailer(request.retailer)
        if not caller.only_customer:
            raise code_refused()
        asset = await self.transfers.redeem(
            retailer,
            request.serial,
            request.code,
            caller.only_customer,
            now=self.clock(),
            key=idempotency_key_of(caller, "RedeemAssetTransfer", request, retailer=retailer),
        )
        return pb.RedeemAssetTransferResponse(asset=asset_message.fields(asset, role=caller.role))

    async def ConfirmAssetTransfer(
        self, request: pb.ConfirmAssetTransferRequest, context: Context
    ) -> pb.ConfirmAssetTransferResponse:
        caller = await self.access.caller(context, "ConfirmAssetTransfer")
        asset = await self.transfers.confirm(
            request.asset_id,
            request.coverage_id,
            request.invoice_number,
            caller,
            now=self.clock(),
            key=idempotency_key_of(caller, "ConfirmAssetTransfer", request),
        )
        return pb.ConfirmAssetTransferResponse(asset=asset_message.fields(asset, role=caller.role))
