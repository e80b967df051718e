"""Lists of product models: filters, search, and pages bound to both."""

from typing import Any

import pytest
from aftersales.warranty.v1.product_model_service_pb2 import CreateProductModelRequest, ListProductModelsRequest
from servicekit.testing.service import RunningService

from services.warranty.tests.steps import cooler

STORED = (("Cooler 300", "fridges"), ("Cooler 500", "fridges"), ("Cooler 300", "freezers"))


@pytest.fixture
async def shop(service: RunningService) -> dict[str, str]:
    """The numbers of the models, from 1, by their ids."""
    numbers = {}
    for number, (name, category) in enumerate(STORED, 1):
        model = cooler("nordic-home")
        model.name, model.category = name, category
        created = await service.call(CreateProductModelRequest(product_model=model), "admin")
        numbers[created.product_model.id] = str(number)
        service.clock.advance(1)
    return numbers


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, "321"),
        ({"name": "Cooler 300"}, "31"),
        ({"name": " Cooler 300 "}, "31"),
        ({"name": "Cooler"}, ""),
        ({"category": "fridges"}, "21"),
        ({"category": "fridges", "name": "Cooler 300"}, "1"),
        ({"category": " "}, ""),
        ({"q": "frostvik"}, "321"),
        ({"q": "fri 300"}, "1"),
        ({"q": "cooler", "category": "freezers"}, "3"),
        ({"q": "dishwasher"}, ""),
    ],
)
async def test_filters_and_words_find_their_models(
    service: RunningService, shop: dict[str, str], filters: dict[str, Any], found: str
) -> None:
    models = (await service.call(ListProductModelsRequest(**filters))).product_models
    assert "".join(shop[model.id] for model in models) == found


async def test_page_token_is_bound_to_all_filters(service: RunningService, shop: dict[str, str]) -> None:
    filters: dict[str, Any] = {"q": "cooler", "category": "fridges"}
    first = await service.call(ListProductModelsRequest(page_size=1, **filters))
    second = await service.call(ListProductModelsRequest(page_token=first.next_page_token, **filters))
    assert [shop[model.id] for model in (*first.product_models, *second.product_models)] == ["2", "1"]
    others: tuple[dict[str, Any], ...] = (
        {},
        {"q": "cooler"},
        {"category": "fridges"},
        {**filters, "name": "Cooler 500"},
    )
    for other in others:
        request = ListProductModelsRequest(page_token=first.next_page_token, **other)
        assert await service.refusal(request) == ("INVALID_ARGUMENT", "PAGE_TOKEN_INVALID")


@pytest.mark.parametrize("filters", [{"q": "cooler"}, {"category": "fridges"}])
async def test_models_of_another_retailer_are_not_found(
    service: RunningService, shop: dict[str, str], filters: dict[str, Any]
) -> None:
    models = await service.call(ListProductModelsRequest(**filters), retailers=["baltic-tools"])
    assert not models.product_models
    for retailers in (["baltic-tools"], []):
        request = ListProductModelsRequest(retailer="nordic-home", **filters)
        assert await service.refusal(request, retailers=retailers) == ("PERMISSION_DENIED", "ACCESS_DENIED")
