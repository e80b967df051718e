"""Puts the topic of assets together."""

from collections.abc import Sequence
from functools import partial
from zoneinfo import ZoneInfo

from aftersales.warranty.v1.asset_service_pb2_grpc import add_AssetServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.privacy.records import Erasures
from servicekit.runtime.context import Components, ServiceContext

from warranty.assets.domain.asset import Asset, Refusal
from warranty.assets.domain.expiry import ALERT_DAYS
from warranty.assets.handlers import PurchaseHandlers
from warranty.assets.integration_events import asset_event, refusal_event
from warranty.assets.ports import ProductModels, SerialRules
from warranty.assets.repository import (
    ASSETS,
    REFUSALS,
    AssetRepository,
    RefusalRepository,
    asset_index_fields,
    refusal_index_fields,
)
from warranty.assets.servicer import AssetServicer
from warranty.assets.use_cases import AssetQueries, RegisterStock, RegisterUnits


def repository(context: ServiceContext, alert_days: Sequence[int] = ALERT_DAYS) -> AssetRepository:
    fields = partial(asset_index_fields, alert_days=alert_days)
    return AssetRepository(context.aggregates(ASSETS, Asset, to_integration_event=asset_event, index_fields=fields))


def refusal_repository(context: ServiceContext) -> RefusalRepository:
    return RefusalRepository(
        context.aggregates(
            REFUSALS,
            Refusal,
            to_integration_event=refusal_event,
            omit_when_empty=("customer_id",),
            index_fields=refusal_index_fields,
        )
    )


def components(
    context: ServiceContext,
    access: Access,
    assets: AssetRepository,
    refusals: RefusalRepository,
    models: ProductModels,
    rules: SerialRules,
    erasures: Erasures,
    *,
    default_zone: ZoneInfo,
) -> Components:
    servicer = AssetServicer(
        access, context.clock, context.pages, AssetQueries(assets), RegisterStock(models, rules, assets)
    )
    registration = RegisterUnits(models, rules, assets, refusals, erasures)
    handlers = PurchaseHandlers(context.clock, registration, default_zone)
    return Components(
        servicers=[("aftersales.warranty.v1.AssetService", partial(add_AssetServiceServicer_to_server, servicer))],
        subscriptions=handlers.subscriptions(),
    )
