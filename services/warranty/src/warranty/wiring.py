"""The composition root: the only module that sees everything."""

from dataclasses import asdict
from functools import partial
from typing import assert_never
from zoneinfo import ZoneInfo

from aftersales.common.v1.timeline_service_pb2_grpc import add_TimelineServiceServicer_to_server
from aftersales.warranty.v1.asset_service_pb2_grpc import add_AssetServiceServicer_to_server
from aftersales.warranty.v1.product_model_service_pb2_grpc import add_ProductModelServiceServicer_to_server
from servicekit.documents.aggregates import Aggregates
from servicekit.events.bus import Stream
from servicekit.runtime.context import Kit, Parts
from servicekit.runtime.settings import read

from warranty.adapters import collections, documents, facts
from warranty.adapters.stores import StoredAssets, StoredProductModels, StoredRefusals
from warranty.entrypoints.access import ACCESS
from warranty.entrypoints.assets import Assets
from warranty.entrypoints.handlers import Handlers
from warranty.entrypoints.product_models import ProductModels
from warranty.entrypoints.timeline import TimelinePart
from warranty.settings import Settings
from warranty.use_cases.assets import AssetRegister
from warranty.use_cases.product_models import Catalogue
from warranty.use_cases.registration import Registration
from warranty.use_cases.timeline import Timeline

STREAMS = (Stream("WARRANTY", ("internal.*.warranty.>",)),)


async def wire(kit: Kit) -> Parts:
    settings = read(Settings)
    clock, pages, access = kit.clock, kit.pages, kit.access(ACCESS)
    stored = partial(Aggregates, relay=kit.relay, clock=clock, source="/aftersales/warranty")

    models = StoredProductModels(
        stored(
            kit.store.documents(collections.PRODUCT_MODELS),
            to_document=asdict,
            from_document=documents.product_model_from,
            tell=assert_never,
        )
    )
    assets = StoredAssets(
        stored(
            kit.store.documents(collections.ASSETS),
            to_document=documents.asset_document,
            from_document=documents.asset_from,
            tell=facts.registration_fact,
        )
    )
    refusals = StoredRefusals(
        stored(
            kit.store.documents(collections.REFUSALS),
            to_document=asdict,
            from_document=documents.refusal_from,
            tell=facts.refusal_fact,
        )
    )

    product_models = ProductModels(access, clock, pages, Catalogue(models))
    asset_service = Assets(access, clock, pages, AssetRegister(assets))
    timeline = TimelinePart(access, clock, Timeline(assets))
    registration = Registration(models, assets, refusals)
    handlers = Handlers(clock, registration, ZoneInfo(settings.default_time_zone))
    return Parts(
        servicers=[
            (
                "aftersales.warranty.v1.ProductModelService",
                partial(add_ProductModelServiceServicer_to_server, product_models),
            ),
            ("aftersales.warranty.v1.AssetService", partial(add_AssetServiceServicer_to_server, asset_service)),
            ("aftersales.common.v1.TimelineService", partial(add_TimelineServiceServicer_to_server, timeline)),
        ],
        subscriptions=handlers.subscriptions(),
    )
