"""The limits of a product model."""

from dataclasses import replace

import pytest
from domainkit.instants import Instant
from domainkit.refusals import Refused
from warranty.product_models.domain.product_model import (
    ProductModelDraft,
    StartBasis,
    WarrantyKind,
    WarrantyTerm,
    define_product_model,
)

TERM = WarrantyTerm(WarrantyKind.STATUTORY, 24, StartBasis.DELIVERY, 100, 100, 0)
DRAFT = ProductModelDraft("nordic-home", "Frostvik", "Cooler 300", "fridges", (TERM,))


def test_model_has_its_draft_without_surrounding_blanks() -> None:
    model = define_product_model("mod_1", replace(DRAFT, name="  Cooler 300 "), now=Instant(7))
    assert (model.id, model.retailer, model.name, model.created_at) == ("mod_1", "nordic-home", "Cooler 300", 7)
    assert model.warranty_terms == (TERM,)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (replace(DRAFT, retailer="Nordic Home"), "retailer"),
        (replace(DRAFT, manufacturer=" "), "manufacturer"),
        (replace(DRAFT, name="n" * 201), "name"),
        (replace(DRAFT, category="c" * 201), "category"),
        (replace(DRAFT, manufacturer="Frost\nvik"), "manufacturer"),
        (replace(DRAFT, name="Cooler\x00"), "name"),
        (replace(DRAFT, name="\u200b\u2800"), "name"),
        (replace(DRAFT, category="\u202e"), "category"),
        (replace(DRAFT, warranty_terms=()), "warranty_terms"),
        (replace(DRAFT, warranty_terms=(TERM,) * 11), "warranty_terms"),
        (replace(DRAFT, warranty_terms=(TERM, replace(TERM, months=0))), "warranty_terms[1].months"),
        (replace(DRAFT, warranty_terms=(replace(TERM, months=601),)), "warranty_terms[0].months"),
        (
            replace(DRAFT, warranty_terms=(replace(TERM, travel_share_percent=101),)),
            "warranty_terms[0].travel_share_percent",
        ),
    ],
)
def test_field_beyond_its_limit_is_refused_with_its_path(draft: ProductModelDraft, field: str) -> None:
    with pytest.raises(Refused) as refused:
        define_product_model("mod_1", draft, now=Instant(7))
    assert (refused.value.kind, refused.value.field) == ("invalid", field)
