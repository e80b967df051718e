# Generated from aftersales/warranty/v1/product_document.proto: `make protos`.
"""Models of aftersales/warranty/v1/product_document.proto."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from gateway.rest.formats import passes
from gateway.rest.generated.common.common import Actor
from gateway.rest.generated.formats import Id, Language, Name
from gateway.rest.generated.warranty.serial_rule import SerialRange, SerialRangeInput
from gateway.rest.schemas.fields import REQUEST, Instant, Schema, doc, may

ProductDocumentKind = Literal["manual", "certificate", "modernisation_bulletin", "repair_information"]


class ProductDocumentVersion(Schema):
    """One version of a document: a file."""

    number: int = doc("Counts from 1.", 1)
    name: str = doc("The file's name.", "aalto-300-en.pdf")
    media_type: str = doc("Its media type (RFC 6838).", "application/pdf")
    size: int = doc("In bytes.", 482130)
    sha256: str = doc(
        "SHA-256 of its bytes in hexadecimal; the ETag of its content.",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    )
    added_by: Actor = may("Who added it.", {"kind": "partner", "id": "partner-1", "display_name": "Vesikone"})
    added_at: Instant = doc("When.", "2026-11-02T08:06:00Z")


class ProductDocument(Schema):
    """A document of a product model, in one language. It is kept for good, with each of its versions."""

    id: str = doc("Its id.", "pdc_6w2ohc7yaq4tq2mzn7xw3k6v5j")
    retailer: str = doc("The tenant: that of the product model.", "nordic-home")
    product_model_id: str = doc("The product model.", "mod_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    kind: ProductDocumentKind = doc("What it is.", "manual")
    title: str = doc("What people call it.", "Operating instructions")
    language: str = doc("BCP 47 language that it is written in.", "de")
    public: bool = doc("Whether everybody may read it: digital passports list it then, once it has a version.", True)
    revisions: list[str] = doc("The revisions of the product that it is about. None: all.", ["B"])
    serial_ranges: list[SerialRange] = doc(
        "The serials of the units that it is about. None: all. A serial is compared with ranges of its own length."
    )
    versions: list[ProductDocumentVersion] = doc("Its versions, oldest first. A version never changes.")
    created_by: Actor = may("Who created it.", {"kind": "partner", "id": "partner-1", "display_name": "Vesikone"})
    created_at: Instant = doc("When.", "2026-11-02T08:05:00Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")


class ProductDocumentInput(Schema):
    """A document of a product model, in one language. It is kept for good, with each of its versions."""

    model_config = REQUEST

    product_model_id: Id = doc("The product model.", "mod_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    kind: ProductDocumentKind = doc("What it is.", "manual")
    title: Name = doc("What people call it.", "Operating instructions")
    language: Language = doc("BCP 47 language that it is written in.", "de")
    public: bool = may("Whether everybody may read it: digital passports list it then, once it has a version.", True)
    revisions: list[Annotated[str, StringConstraints(min_length=1, max_length=60), passes("name")]] = may(
        "The revisions of the product that it is about. None: all.", ["B"], max_length=50
    )
    serial_ranges: list[SerialRangeInput] = may(
        "The serials of the units that it is about. None: all. A serial is compared with ranges of its own length.",
        max_length=10,
    )
