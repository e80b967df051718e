"""PassportService."""

from dataclasses import dataclass
from secrets import token_bytes

from aftersales.warranty.v1 import passport_service_pb2 as pb
from aftersales.warranty.v1.passport_service_pb2_grpc import PassportServiceServicer
from domainkit.refusals import invalid
from servicekit.auth.authorization import Access
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.parsing import Context
from servicekit.runtime.clock import Clock

from warranty.passports.messages import code_message, history_message, passport_message
from warranty.passports.rendering import HTML, JSON_LD, QR_FILES, qr_code, rendered
from warranty.passports.use_cases import IssuePassports, Possession, ReadPassports
from warranty.transfers.domain.codes import BYTES, code_of


@dataclass(frozen=True)
class PassportServicer(PassportServiceServicer):
    """ReadPassport, GetLinkedPassport and ReadPassportHistory are for everybody: nobody is asked for a token."""

    access: Access
    clock: Clock
    issuing: IssuePassports
    reading: ReadPassports
    possession: Possession

    async def GetAssetPassport(
        self, request: pb.GetAssetPassportRequest, context: Context
    ) -> pb.GetAssetPassportResponse:
        caller = await self.access.caller(context, "GetAssetPassport")
        passport = await self.issuing.of_asset(request.asset_id, caller, now=self.clock())
        return pb.GetAssetPassportResponse(passport=passport_message(*passport))

    async def GetProductModelPassport(
        self, request: pb.GetProductModelPassportRequest, context: Context
    ) -> pb.GetProductModelPassportResponse:
        caller = await self.access.caller(context, "GetProductModelPassport")
        passport = await self.issuing.of_model(request.product_model_id, caller, now=self.clock())
        return pb.GetProductModelPassportResponse(passport=passport_message(*passport))

    async def ReadAssetPassportCode(
        self, request: pb.ReadAssetPassportCodeRequest, context: Context
    ) -> pb.ReadAssetPassportCodeResponse:
        caller = await self.access.caller(context, "ReadAssetPassportCode")
        if request.file not in QR_FILES:
            raise invalid("file", f"Must be one of {', '.join(QR_FILES)}.")
        url = await self.issuing.code_of_asset(request.asset_id, caller, now=self.clock())
        content = qr_code(url, request.file, request.scale)
        return pb.ReadAssetPassportCodeResponse(content=content, media_type=QR_FILES[request.file])

    async def ReadPassport(self, request: pb.ReadPassportRequest, context: Context) -> pb.ReadPassportResponse:
        passport = await self.reading.public(request.id, now=self.clock())
        media_type = HTML if request.page else JSON_LD
        content = rendered(passport, media_type, self.issuing.base)
        return pb.ReadPassportResponse(content=content, media_type=media_type, retailer=passport.retailer)

    async def GetLinkedPassport(
        self, request: pb.GetLinkedPassportRequest, context: Context
    ) -> pb.GetLinkedPassportResponse:
        return pb.GetLinkedPassportResponse(id=await self.reading.resolve(request.path, now=self.clock()))

    async def IssuePassportCode(
        self, request: pb.IssuePassportCodeRequest, context: Context
    ) -> pb.IssuePassportCodeResponse:
        """A repeated request has made another code, which is stored nowhere: the response is without one."""
        caller = await self.access.caller(context, "IssuePassportCode")
        key, code = idempotency_key_of(caller, "IssuePassportCode", request), code_of(token_bytes(BYTES))
        passport = await self.possession.issue(request.asset_id, code, caller, now=self.clock(), key=key)
        return pb.IssuePassportCodeResponse(code=code_message(passport, code))

    async def ReadPassportHistory(
        self, request: pb.ReadPassportHistoryRequest, context: Context
    ) -> pb.ReadPassportHistoryResponse:
        history = await self.possession.history(request.passport_id, request.code, now=self.clock())
        return pb.ReadPassportHistoryResponse(history=history_message(history, role=""))
