"""Product documents as aftersales.warranty.v1 shows them, and what its requests name."""

from collections.abc import Sequence

from aftersales.warranty.v1 import product_document_pb2 as pb
from aftersales.warranty.v1.serial_rule_pb2 import SerialRange as SerialRangeMessage
from servicekit.formats.text import normal, upper
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from warranty.product_documents.domain.product_document import ProductDocument, ProductDocumentVersion
from warranty.serial_rules.domain.serial_rule import SerialRange

document_message = mapper(ProductDocument, pb.ProductDocument, computed={"etag": version_etag})
version_message = mapper(ProductDocumentVersion, pb.ProductDocumentVersion)


def ranges_of(requested: Sequence[SerialRangeMessage]) -> tuple[SerialRange, ...]:
    """In the normal form of serials."""
    return tuple(SerialRange(upper(normal(each.first)), upper(normal(each.last))) for each in requested)


def revisions_of(requested: Sequence[str]) -> tuple[str, ...]:
    """Each once."""
    return tuple(dict.fromkeys(each.strip() for each in requested))
