"""Puts the topic of product models together."""

from functools import partial

from aftersales.warranty.v1.product_model_service_pb2_grpc import add_ProductModelServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from warranty.product_models.domain.product_model import ProductModel
from warranty.product_models.integration_events import product_model_event
from warranty.product_models.repository import PRODUCT_MODELS, ProductModelRepository
from warranty.product_models.servicer import ProductModelServicer
from warranty.product_models.use_cases import Catalogue


def repository(context: ServiceContext) -> ProductModelRepository:
    return ProductModelRepository(
        context.aggregates(
            PRODUCT_MODELS, ProductModel, to_integration_event=product_model_event, omit_when_empty=("gtin",)
        )
    )


def components(context: ServiceContext, access: Access, models: ProductModelRepository) -> Components:
    servicer = ProductModelServicer(access, context.clock, context.pages, Catalogue(models))
    return Components(
        servicers=[
            (
                "aftersales.warranty.v1.ProductModelService",
                partial(add_ProductModelServiceServicer_to_server, servicer),
            )
        ]
    )
