"""Product models, assets and refusals out of their documents, which are as `dataclasses.asdict` makes them.

An asset's has a `serial_key` besides: see `serial_key`.
"""

from dataclasses import asdict, fields
from typing import Any

from servicekit.documents import Document
from servicekit.formats.text import normal, upper

from warranty.domain.asset import Asset, Refusal
from warranty.domain.coverage import Coverage
from warranty.domain.product_model import ProductModel, StartBasis, WarrantyKind, WarrantyTerm


def product_model_from(document: Document) -> ProductModel:
    terms = tuple(_term_from(term) for term in document["warranty_terms"])
    return ProductModel(**{**_fields(ProductModel, document), "warranty_terms": terms})


def serial_key(serial: str) -> str | None:
    """What a serial from before there was a normal form is compared by; None for one in that form, whose id says it."""
    key = normal(upper(normal(serial)))
    return key if key != serial else None


def asset_document(asset: Asset) -> Document:
    return asdict(asset) | {"serial_key": serial_key(asset.serial)}


def asset_from(document: Document) -> Asset:
    coverages = tuple(_coverage_from(coverage) for coverage in document["coverages"])
    return Asset(**{**_fields(Asset, document), "coverages": coverages})


def refusal_from(document: Document) -> Refusal:
    return Refusal(**_fields(Refusal, document))


def _term_from(document: Document) -> WarrantyTerm:
    kind, basis = WarrantyKind(document["kind"]), StartBasis(document["start_basis"])
    return WarrantyTerm(**{**document, "kind": kind, "start_basis": basis})


def _coverage_from(document: Document) -> Coverage:
    return Coverage(**{**document, "kind": WarrantyKind(document["kind"])})


def _fields(kind: type[Any], document: Document) -> dict[str, Any]:
    """The document without what storage keeps beside the aggregate's own fields."""
    return {field.name: document[field.name] for field in fields(kind)}
