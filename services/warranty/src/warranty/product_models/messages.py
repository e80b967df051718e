"""Product models as aftersales.warranty.v1 shows them."""

from aftersales.warranty.v1 import product_model_pb2 as pb
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from warranty.product_models.domain.product_model import ProductModel

product_model_message = mapper(ProductModel, pb.ProductModel, computed={"etag": version_etag})
