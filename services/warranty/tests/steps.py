"""A product model, a purchase of its units, and their report to the service."""

from collections.abc import Sequence
from typing import Any

from aftersales.tickets.v1.erasure_pb2 import Erasure
from aftersales.tickets.v1.events_pb2 import ErasureRequested, PurchaseReported
from aftersales.tickets.v1.purchase_pb2 import Purchase, PurchaseItem, UnitRegistration
from aftersales.warranty.v1.product_model_pb2 import ProductModel, StartBasis, WarrantyKind, WarrantyTerm
from aftersales.warranty.v1.product_model_service_pb2 import CreateProductModelRequest
from servicekit.mapping.timestamps import from_rfc3339, to_timestamp
from servicekit.testing.erasures import erase
from servicekit.testing.service import RunningService


def cooler(retailer: str) -> ProductModel:
    terms = [
        WarrantyTerm(
            kind=WarrantyKind.WARRANTY_KIND_STATUTORY,
            months=24,
            start_basis=StartBasis.START_BASIS_DELIVERY,
            parts_share_percent=100,
            labour_share_percent=100,
        ),
        WarrantyTerm(
            kind=WarrantyKind.WARRANTY_KIND_COMMERCIAL,
            months=60,
            start_basis=StartBasis.START_BASIS_SALE,
            parts_share_percent=100,
        ),
    ]
    return ProductModel(
        retailer=retailer, manufacturer="Frostvik", name="Cooler 300", category="fridges", warranty_terms=terms
    )


def purchase(model: str, units: Sequence[str], *, id: str = "pur_1", customer: str = "cus_1") -> Purchase:
    item = PurchaseItem(
        line=1,
        product_model_id=model,
        quantity=len(units),
        sold_at=to_timestamp(from_rfc3339("2026-02-10T12:00:00Z")),
        delivered_at=to_timestamp(from_rfc3339("2026-02-27T23:30:00Z")),
        registrations=[UnitRegistration(asset_id=unit, unit=position + 1) for position, unit in enumerate(units)],
    )
    return Purchase(id=id, retailer="nordic-home", order_id=f"A-{id}", customer_id=customer, items=[item])


async def create(service: RunningService, retailer: str = "nordic-home", **changes: Any) -> ProductModel:
    request = CreateProductModelRequest(product_model=cooler(retailer), **changes)
    model: ProductModel = (await service.call(request, "admin")).product_model
    return model


async def report(service: RunningService, purchase: Purchase, time_zone: str = "Europe/Helsinki") -> None:
    """The service consumes tickets' report of a purchase."""
    await service.deliver("registrations", PurchaseReported(purchase=purchase, time_zone=time_zone), purchase.id)


async def erase_customer(service: RunningService, customer: str = "cus_1") -> None:
    erasure = Erasure(id="ers_1", retailer="nordic-home", customer_id=customer)
    await erase(service, ErasureRequested(erasure=erasure))
