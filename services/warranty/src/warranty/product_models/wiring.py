"""Product models, built from their parts."""

from functools import partial
from typing import assert_never

from aftersales.warranty.v1.product_model_service_pb2_grpc import add_ProductModelServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.documents.aggregates import Aggregates
from servicekit.runtime.context import Components as Parts
from servicekit.runtime.context import ServiceContext as Kit

from warranty.product_models.domain.product_model import ProductModel
from warranty.product_models.repository import PRODUCT_MODELS, StoredProductModels
from warranty.product_models.servicer import ProductModels
from warranty.product_models.use_cases import Catalogue


def repository(kit: Kit) -> StoredProductModels:
    return StoredProductModels(
        Aggregates(
            kit.store.documents(PRODUCT_MODELS),
            relay=kit.relay,
            clock=kit.clock,
            source=kit.source,
            kind=ProductModel,
            to_integration_event=assert_never,
        )
    )


def components(kit: Kit, access: Access, models: StoredProductModels) -> Parts:
    servicer = ProductModels(access, kit.clock, kit.pages, Catalogue(models))
    return Parts(
        servicers=[
            (
                "aftersales.warranty.v1.ProductModelService",
                partial(add_ProductModelServiceServicer_to_server, servicer),
            )
        ]
    )
