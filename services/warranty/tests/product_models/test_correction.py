"""Corrections of a product model, and versions of its terms."""

from dataclasses import replace

import pytest
from domainkit.instants import Instant
from domainkit.refusals import Refused
from warranty.product_models.domain.correction import MOST_TERMS_VERSIONS, Correction, correct
from warranty.product_models.domain.events import ProductModelChanged
from warranty.product_models.domain.product_model import ProductModel
from warranty.product_models.domain.terms import StartBasis, WarrantyKind, WarrantyTerm


def terms(months: int) -> tuple[WarrantyTerm, ...]:
    return (WarrantyTerm(WarrantyKind.STATUTORY, months, StartBasis.SALE, 100, 100, 0),)


MODEL = ProductModel("mod_1", "nordic-home", "Frostvik", "Cooler 300", "fridges", terms(24), created_at=Instant(100))


def changed(model: ProductModel, correction: Correction, now: int) -> ProductModel:
    return correct(model, correction, now=Instant(now))[0]


def test_correction_changes_what_is_named_and_no_terms() -> None:
    corrected, events = correct(MODEL, Correction(name=" Cooler 301 ", category="freezers"), now=Instant(500))
    assert corrected == replace(MODEL, name="Cooler 301", category="freezers")
    assert events == [ProductModelChanged(corrected)]


@pytest.mark.parametrize(
    "correction",
    [Correction(), Correction(name="Cooler 300"), Correction(warranty_terms=terms(24)), Correction(deactivated=False)],
)
def test_correction_of_nothing_is_no_event_and_no_version(correction: Correction) -> None:
    assert correct(MODEL, correction, now=Instant(500)) == (MODEL, [])


def test_other_terms_count_from_the_change_on() -> None:
    model = changed(MODEL, Correction(warranty_terms=terms(36)), 500)
    assert (model.terms_version, model.terms_since, model.warranty_terms) == (2, 500, terms(36))
    assert [model.terms_at(Instant(sale)).version for sale in (0, 499, 500, 501)] == [1, 1, 2, 2]
    assert model.terms_at(Instant(0)).warranty_terms == terms(24)


def test_versions_are_in_order_when_a_clock_goes_back() -> None:
    model = changed(MODEL, Correction(warranty_terms=terms(36)), 500)
    model = changed(model, Correction(warranty_terms=terms(48)), 400)
    assert (model.terms_version, model.terms_since) == (3, 500)
    assert [model.terms_at(Instant(sale)).version for sale in (499, 500)] == [1, 3]


def test_terms_beyond_the_limit_of_versions_are_refused() -> None:
    model = MODEL
    for months in range(1, MOST_TERMS_VERSIONS):
        model = changed(model, Correction(warranty_terms=terms(months)), 500 + months)
    assert (model.terms_version, len(model.earlier_terms)) == (MOST_TERMS_VERSIONS, MOST_TERMS_VERSIONS - 1)
    with pytest.raises(Refused) as refused:
        correct(model, Correction(warranty_terms=terms(600)), now=Instant(9_000))
    assert (refused.value.kind, refused.value.reason) == ("conflict", "TOO_MANY_TERMS_VERSIONS")
    assert changed(model, Correction(deactivated=True), 9_000).deactivated_at == 9_000


def test_deactivated_model_takes_earlier_sales_only() -> None:
    model = changed(MODEL, Correction(deactivated=True), 500)
    assert [model.takes_sale_at(Instant(sale)) for sale in (499, 500, 501)] == [True, False, False]
    assert changed(model, Correction(deactivated=True), 600) == model
    back = changed(model, Correction(deactivated=False), 700)
    assert back.takes_sale_at(Instant(600))
