"""AssetService."""

from collections.abc import Iterator
from dataclasses import dataclass

from aftersales.warranty.v1 import asset_service_pb2 as pb
from aftersales.warranty.v1.asset_service_pb2_grpc import AssetServiceServicer
from domainkit.actors import actor_of
from domainkit.refusals import invalid
from servicekit.auth.authorization import Access
from servicekit.formats.text import serial_number
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context, optional_instant
from servicekit.runtime.clock import Clock

from warranty.assets.domain.asset_query import AssetQuery
from warranty.assets.domain.stock import StockUnit
from warranty.assets.messages import asset_fields, coverage_message
from warranty.assets.use_cases import AssetQueries, RegisterStock


@dataclass(frozen=True)
class AssetServicer(AssetServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    queries: AssetQueries
    stock: RegisterStock

    async def CreateAsset(self, request: pb.CreateAssetRequest, context: Context) -> pb.CreateAssetResponse:
        caller = await self.access.caller(context, "CreateAsset")
        retailer = caller.retailer(request.retailer)
        unit = StockUnit(
            retailer=retailer,
            product_model_id=request.product_model_id,
            serial=_serial(request.serial),
            manufactured_at=optional_instant(request, "manufactured_at"),
        )
        key = idempotency_key_of(caller, "CreateAsset", request, retailer=retailer)
        asset = await self.stock.register(unit, actor_of(caller), now=self.clock(), idempotency_key=key)
        return pb.CreateAssetResponse(asset=asset_fields(asset, caller.role, self.clock()))

    async def GetAsset(self, request: pb.GetAssetRequest, context: Context) -> pb.GetAssetResponse:
        caller = await self.access.caller(context, "GetAsset")
        return pb.GetAssetResponse(
            asset=asset_fields(await self.queries.get(request.id, caller), caller.role, self.clock())
        )

    async def BatchGetAssets(self, request: pb.BatchGetAssetsRequest, context: Context) -> pb.BatchGetAssetsResponse:
        caller = await self.access.caller(context, "BatchGetAssets")
        found = await self.queries.get_many(request.ids, caller)
        return pb.BatchGetAssetsResponse(assets=[asset_fields(asset, caller.role, self.clock()) for asset in found])

    async def ListAssets(self, request: pb.ListAssetsRequest, context: Context) -> pb.ListAssetsResponse:
        caller = await self.access.caller(context, "ListAssets")
        retailer = caller.retailer(request.retailer)
        filters = ("ListAssets", retailer, request.customer_id, *_further(request))
        query = AssetQuery(
            retailer,
            customer_id=request.customer_id or None,
            serial=request.serial or None,
            order_id=request.order_id or None,
            product_model_id=request.product_model_id or None,
            words=request.q or None,
        )
        page = await self.queries.page(
            query,
            caller,
            size=self.pages.size(request.page_size),
            after=self.pages.read(request.page_token, *filters),
        )
        return pb.ListAssetsResponse(
            assets=[asset_fields(asset, caller.role, self.clock()) for asset in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def CheckCoverage(self, request: pb.CheckCoverageRequest, context: Context) -> pb.CheckCoverageResponse:
        """At the current instant where the request names none."""
        caller = await self.access.caller(context, "CheckCoverage")
        at = optional_instant(request, "at")
        check = await self.queries.check_coverage(request.asset_id, caller, at=self.clock() if at is None else at)
        if check.coverage is None:
            return pb.CheckCoverageResponse(covered=False, reason=check.reason)
        return pb.CheckCoverageResponse(
            covered=True, coverage=coverage_message.fields(check.coverage, role=caller.role)
        )


def _serial(text: str) -> str:
    """In its normal form. Raises Refused: VALIDATION_FAILED."""
    try:
        return serial_number(text)
    except ValueError as error:
        raise invalid("serial", f"{str(error).capitalize()}.") from None


def _further(request: pb.ListAssetsRequest) -> Iterator[str]:
    """What a page token is bound to besides retailer and customer. Tokens of the release before have nothing of it."""
    for name in ("serial", "order_id", "product_model_id", "q"):
        if value := getattr(request, name):
            yield f"{name}={value}"
