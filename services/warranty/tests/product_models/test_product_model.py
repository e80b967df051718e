"""Defining a product model."""

from dataclasses import replace

from domainkit.instants import Instant
from warranty.product_models.domain.product_model import ProductModelDraft, define_product_model
from warranty.product_models.domain.terms import StartBasis, WarrantyKind, WarrantyTerm

TERM = WarrantyTerm(WarrantyKind.STATUTORY, 24, StartBasis.DELIVERY, 100, 100, 0)
DRAFT = ProductModelDraft("nordic-home", "Frostvik", "Cooler 300", "fridges", (TERM,))


def test_model_has_its_draft_without_surrounding_blanks() -> None:
    model = define_product_model("mod_1", replace(DRAFT, name="  Cooler 300 "), now=Instant(7))
    assert (model.id, model.retailer, model.name, model.created_at) == ("mod_1", "nordic-home", "Cooler 300", 7)
    assert model.warranty_terms == (TERM,)


def test_gtin_is_stored_with_14_digits() -> None:
    model = define_product_model("mod_1", replace(DRAFT, gtin="6412345678907", revision=" B "), now=Instant(7))
    assert (model.gtin, model.revision, model.repair_information) == ("06412345678907", "B", None)
