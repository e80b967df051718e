"""Product models as aftersales.warranty.v1 speaks of them."""

from aftersales.warranty.v1 import product_model_pb2 as pb
from servicekit.mapping.timestamps import to_timestamp
from servicekit.rpc.etags import etag_of

from warranty.product_models.domain.product_model import ProductModel, StartBasis, WarrantyKind, WarrantyTerm

KINDS = {
    WarrantyKind.STATUTORY: pb.WARRANTY_KIND_STATUTORY,
    WarrantyKind.COMMERCIAL: pb.WARRANTY_KIND_COMMERCIAL,
}
BASES = {
    StartBasis.SALE: pb.START_BASIS_SALE,
    StartBasis.DELIVERY: pb.START_BASIS_DELIVERY,
}


def product_model_message(model: ProductModel) -> pb.ProductModel:
    return pb.ProductModel(
        id=model.id,
        retailer=model.retailer,
        manufacturer=model.manufacturer,
        name=model.name,
        category=model.category,
        warranty_terms=[_term_message(term) for term in model.warranty_terms],
        created_at=to_timestamp(model.created_at),
        etag=etag_of(model.version),
    )


def _term_message(term: WarrantyTerm) -> pb.WarrantyTerm:
    return pb.WarrantyTerm(
        kind=KINDS[term.kind],
        months=term.months,
        start_basis=BASES[term.start_basis],
        parts_share_percent=term.parts_share_percent,
        labour_share_percent=term.labour_share_percent,
        travel_share_percent=term.travel_share_percent,
    )
