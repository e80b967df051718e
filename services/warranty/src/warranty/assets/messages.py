"""Assets and their coverage as aftersales.warranty.v1 speaks of them: alike in answers and in events."""

from aftersales.warranty.v1 import asset_pb2 as pb
from aftersales.warranty.v1 import product_model_pb2
from servicekit.mapping.timestamps import to_timestamp
from servicekit.rpc.etags import etag_of

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.coverage import Coverage
from warranty.product_models.domain.product_model import WarrantyKind

KINDS = {
    WarrantyKind.STATUTORY: product_model_pb2.WARRANTY_KIND_STATUTORY,
    WarrantyKind.COMMERCIAL: product_model_pb2.WARRANTY_KIND_COMMERCIAL,
}


def asset_message(asset: Asset) -> pb.Asset:
    return pb.Asset(
        id=asset.id,
        retailer=asset.retailer,
        customer_id=asset.customer_id,
        product_model_id=asset.product_model_id,
        manufacturer=asset.manufacturer,
        name=asset.name,
        serial=asset.serial,
        purchase_id=asset.purchase_id,
        order_id=asset.order_id,
        line=asset.line,
        unit=asset.unit,
        coverages=[coverage_message(coverage) for coverage in asset.coverages],
        registered_at=to_timestamp(asset.registered_at),
        etag=etag_of(asset.version),
    )


def coverage_message(coverage: Coverage) -> pb.Coverage:
    return pb.Coverage(
        id=coverage.id,
        kind=KINDS[coverage.kind],
        starts_at=to_timestamp(coverage.starts_at),
        ends_at=to_timestamp(coverage.ends_at),
        parts_share_percent=coverage.parts_share_percent,
        labour_share_percent=coverage.labour_share_percent,
        travel_share_percent=coverage.travel_share_percent,
    )
