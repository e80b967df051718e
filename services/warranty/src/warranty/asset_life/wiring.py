"""Puts the topic of the life of assets together."""

from functools import partial
from zoneinfo import ZoneInfo

from aftersales.warranty.v1.asset_life_service_pb2_grpc import add_AssetLifeServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from warranty.asset_life.ports import Assets, ProductDocuments, ProductModels
from warranty.asset_life.servicer import AssetLifeServicer
from warranty.asset_life.use_cases import AssetLife


def components(
    context: ServiceContext,
    access: Access,
    assets: Assets,
    models: ProductModels,
    documents: ProductDocuments,
    *,
    default_zone: ZoneInfo,
) -> Components:
    life = AssetLife(assets, models, documents, default_zone)
    servicer = AssetLifeServicer(access, context.clock, context.pages, life)
    return Components(
        servicers=[
            ("aftersales.warranty.v1.AssetLifeService", partial(add_AssetLifeServiceServicer_to_server, servicer))
        ]
    )
