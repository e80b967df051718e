"""Assets, built from their parts."""

from functools import partial
from zoneinfo import ZoneInfo

from aftersales.warranty.v1.asset_service_pb2_grpc import add_AssetServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.documents.aggregates import Aggregates
from servicekit.runtime.context import Components as Parts
from servicekit.runtime.context import ServiceContext as Kit

from warranty.assets.domain.asset import Asset, Refusal
from warranty.assets.handlers import Handlers
from warranty.assets.integration_events import asset_event, refusal_event
from warranty.assets.ports import ProductModels
from warranty.assets.repository import ASSETS, REFUSALS, StoredAssets, StoredRefusals, asset_index_fields
from warranty.assets.servicer import Assets
from warranty.assets.use_cases import AssetRegister, Registration


def repository(kit: Kit) -> StoredAssets:
    return StoredAssets(
        Aggregates(
            kit.store.documents(ASSETS),
            relay=kit.relay,
            clock=kit.clock,
            source=kit.source,
            kind=Asset,
            index_fields=asset_index_fields,
            to_integration_event=asset_event,
        )
    )


def refusal_repository(kit: Kit) -> StoredRefusals:
    return StoredRefusals(
        Aggregates(
            kit.store.documents(REFUSALS),
            relay=kit.relay,
            clock=kit.clock,
            source=kit.source,
            kind=Refusal,
            to_integration_event=refusal_event,
        )
    )


def components(
    kit: Kit, access: Access, assets: StoredAssets, models: ProductModels, *, default_zone: ZoneInfo
) -> Parts:
    servicer = Assets(access, kit.clock, kit.pages, AssetRegister(assets))
    registration = Registration(models, assets, refusal_repository(kit))
    handlers = Handlers(kit.clock, registration, default_zone)
    return Parts(
        servicers=[("aftersales.warranty.v1.AssetService", partial(add_AssetServiceServicer_to_server, servicer))],
        subscriptions=handlers.subscriptions(),
    )
