"""Domain events of product models."""

from dataclasses import dataclass

from warranty.product_models.domain.product_model import ProductModel


@dataclass(frozen=True, slots=True)
class ProductModelChanged:
    product_model: ProductModel
