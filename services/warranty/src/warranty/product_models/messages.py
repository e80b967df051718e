"""Product models as aftersales.warranty.v1 shows them."""

from aftersales.warranty.v1 import product_model_pb2 as pb
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from warranty.product_models.domain.product_model import ProductModel


def _deactivated(model: ProductModel) -> bool:
    return model.deactivated_at is not None


product_model_message = mapper(
    ProductModel, pb.ProductModel, computed={"etag": version_etag, "deactivated": _deactivated}
)
listed_product_model_message = product_model_message.but(unset={"earlier_terms"})
