"""What a warranty term can say, and what is refused when it is defined."""

from typing import Any

import pytest
from aftersales.common.v1.common_pb2 import Money as MoneyMessage
from aftersales.warranty.v1 import product_model_pb2 as pb
from aftersales.warranty.v1.product_model_service_pb2 import CreateProductModelRequest, GetProductModelRequest
from domainkit.money import Money
from domainkit.refusals import Refused
from servicekit.testing.service import RunningService
from warranty.product_models.domain.terms import (
    CostKind,
    CostLimit,
    GoodsCondition,
    MeterLimit,
    MeterUnit,
    StartBasis,
    TermConditions,
    WarrantyKind,
    WarrantyTerm,
    check_term,
)

from services.warranty.tests.steps import cooler

HOURS = MeterLimit(MeterUnit.HOURS, 2_000)


def term(kind: WarrantyKind = WarrantyKind.COMMERCIAL, months: int = 24, **fields: Any) -> WarrantyTerm:
    return WarrantyTerm(kind, months, fields.pop("start_basis", StartBasis.INSTALLATION), 100, 100, 0, **fields)


def limit(cost: CostKind, currency: str) -> CostLimit:
    return CostLimit(cost, per_claim=Money(100, currency))


@pytest.mark.parametrize(
    ("refused", "field"),
    [
        (term(months=0), "months"),
        (term(start_basis=StartBasis.SALE, latest_start_months=6), "latest_start_months"),
        (term(cost_limits=(limit(CostKind.PARTS, "EUR"), limit(CostKind.PARTS, "EUR"))), "cost_limits"),
        (term(cost_limits=(limit(CostKind.PARTS, "EUR"), limit(CostKind.LABOUR, "USD"))), "cost_limits"),
        (term(WarrantyKind.STATUTORY, conditions=TermConditions(maintenance=True)), "conditions.maintenance"),
        (term(WarrantyKind.STATUTORY, conditions=TermConditions(authorised_place=True)), "conditions.authorised_place"),
    ],
)
def test_term_that_contradicts_itself_is_refused(refused: WarrantyTerm, field: str) -> None:
    with pytest.raises(Refused) as found:
        check_term(refused, "terms[0].")
    assert (found.value.reason, found.value.field) == ("VALIDATION_FAILED", f"terms[0].{field}")


def test_term_with_a_meter_limit_needs_no_months() -> None:
    check_term(term(months=0, meter_limit=HOURS), "terms[0].")
    check_term(term(conditions=TermConditions(maintenance=True, authorised_place=True)), "terms[0].")


def test_term_takes_only_goods_in_its_conditions() -> None:
    used = term(conditions=TermConditions(goods=(GoodsCondition.USED,)))
    assert [used.takes(condition) for condition in GoodsCondition] == [False, True, False]
    assert all(term().takes(condition) for condition in GoodsCondition)


async def test_term_of_a_request_is_returned_as_it_came(service: RunningService) -> None:
    euros = MoneyMessage(amount_minor=50_000, currency="EUR", decimals=2)
    full = pb.WarrantyTerm(
        kind=pb.WARRANTY_KIND_CONTRACT,
        months=36,
        start_basis=pb.START_BASIS_INSTALLATION,
        parts_share_percent=80,
        shipping_share_percent=50,
        latest_start_months=18,
        meter_limit=pb.MeterLimit(unit=pb.METER_UNIT_HOURS, value=2_000),
        cost_limits=[pb.CostLimit(cost_kind=pb.COST_KIND_PARTS, per_claim=euros, deductible=euros)],
        conditions=pb.TermConditions(
            territories=["FI"],
            authorised_place=True,
            excluded_faults=["wear"],
            transferability=pb.TRANSFERABILITY_ONCE,
            goods=[pb.GOODS_CONDITION_NEW],
        ),
    )
    model = cooler("nordic-home")
    model.warranty_terms.append(full)
    created = (await service.call(CreateProductModelRequest(product_model=model), "admin")).product_model
    stored = (await service.call(GetProductModelRequest(id=created.id), "admin")).product_model
    assert stored.warranty_terms[2] == full


async def test_statutory_term_with_a_place_is_refused(service: RunningService) -> None:
    model = cooler("nordic-home")
    model.warranty_terms[0].conditions.authorised_place = True
    refused = await service.refusal(CreateProductModelRequest(product_model=model), "admin")
    assert refused == ("INVALID_ARGUMENT", "VALIDATION_FAILED")
