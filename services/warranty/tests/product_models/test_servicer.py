"""Product models, over gRPC."""

from typing import Any

import grpc
import pytest
from aftersales.warranty.v1.product_model_pb2 import WarrantyKind
from aftersales.warranty.v1.product_model_service_pb2 import (
    CreateProductModelRequest,
    GetProductModelRequest,
    ListProductModelsRequest,
)
from servicekit.rpc.errors import status_of
from servicekit.rpc.rules import violations_of
from servicekit.testing.service import RunningService

from services.warranty.tests.steps import cooler, create

TERM = {"kind": 1, "months": 24, "start_basis": 2, "parts_share_percent": 100}


async def test_created_models_are_listed_newest_first_in_pages(service: RunningService) -> None:
    made = []
    for _ in range(3):
        service.clock.advance(1)
        made.append(await create(service))
    read = await service.call(GetProductModelRequest(id=made[0].id), "partner")
    assert read.product_model == made[0]
    assert read.product_model.etag == "1"
    assert [term.months for term in read.product_model.warranty_terms] == [24, 60]
    first = await service.call(ListProductModelsRequest(page_size=2))
    assert [model.id for model in first.product_models] == [made[2].id, made[1].id]
    rest = ListProductModelsRequest(page_size=2, page_token=first.next_page_token)
    second = await service.call(rest)
    assert ([model.id for model in second.product_models], second.next_page_token) == ([made[0].id], "")


async def test_idempotency_key_belongs_to_one_model_of_one_retailer(service: RunningService) -> None:
    first = await create(service, request_id="key-1")
    assert (await create(service, request_id="key-1")).id == first.id
    other = CreateProductModelRequest(product_model=cooler("nordic-home"), request_id="key-1")
    other.product_model.name = "Another"
    assert await service.refusal(other, "admin") == ("INVALID_ARGUMENT", "IDEMPOTENCY_KEY_REUSED")
    elsewhere = CreateProductModelRequest(product_model=cooler("baltic-tools"), request_id="key-1")
    made = await service.call(elsewhere, "admin", retailers=("baltic-tools",))
    assert (made.product_model.retailer, made.product_model.id == first.id) == ("baltic-tools", False)


async def test_unspecified_warranty_kind_is_refused_with_its_path(service: RunningService) -> None:
    model = cooler("nordic-home")
    model.warranty_terms[1].kind = WarrantyKind.WARRANTY_KIND_UNSPECIFIED
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        await service.call(CreateProductModelRequest(product_model=model), "admin", retailers=())
    assert [field for field, _ in status_of(failed.value).violations] == ["product_model.warranty_terms[1].kind"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"retailer": "Nordic Home"}, "retailer"),
        ({"manufacturer": " "}, "manufacturer"),
        ({"category": "c" * 201}, "category"),
        ({"warranty_terms": []}, "warranty_terms"),
        ({"warranty_terms": [TERM] * 11}, "warranty_terms"),
        ({"warranty_terms": [TERM, {**TERM, "months": -1}]}, "warranty_terms[1].months"),
        ({"warranty_terms": [{**TERM, "months": 601}]}, "warranty_terms[0].months"),
        ({"warranty_terms": [{**TERM, "travel_share_percent": 101}]}, "warranty_terms[0].travel_share_percent"),
    ],
)
def test_field_beyond_its_limit_is_a_violation(change: dict[str, Any], path: str) -> None:
    model = {"manufacturer": "Frostvik", "name": "Cooler", "category": "fridges", "warranty_terms": [TERM], **change}
    violations = violations_of(CreateProductModelRequest(product_model=model))  # type: ignore[arg-type]
    assert [field for field, _ in violations] == [f"product_model.{path}"]


@pytest.mark.parametrize("text", ["two\nlines", "nul\x00", "\u200b", "n" * 201])
async def test_unusable_name_is_refused_with_its_field(service: RunningService, text: str) -> None:
    model = cooler("nordic-home")
    model.name = text
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        await service.call(CreateProductModelRequest(product_model=model), "admin")
    assert [field for field, _ in status_of(failed.value).violations] == ["product_model.name"]
