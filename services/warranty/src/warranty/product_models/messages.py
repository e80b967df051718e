"""Product models as aftersales.warranty.v1 shows them, and the terms that its requests name."""

from collections.abc import Sequence

from aftersales.common.v1.common_pb2 import Money as MoneyMessage
from aftersales.warranty.v1 import product_model_pb2 as pb
from domainkit.money import Money
from servicekit.formats.currencies import decimals
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper
from servicekit.rpc.parsing import chosen, chosen_each, chosen_or_none

from warranty.product_models.domain.product_model import ProductModel
from warranty.product_models.domain.terms import (
    CostKind,
    CostLimit,
    GoodsCondition,
    MeterLimit,
    MeterUnit,
    StartBasis,
    TermConditions,
    Transferability,
    WarrantyKind,
    WarrantyTerm,
)

money_message = mapper(Money, MoneyMessage, computed={"decimals": decimals})


def _deactivated(model: ProductModel) -> bool:
    return model.deactivated_at is not None


product_model_message = mapper(
    ProductModel,
    pb.ProductModel,
    computed={"etag": version_etag, "deactivated": _deactivated},
    parts=[money_message],
)
listed_product_model_message = product_model_message.but(unset={"earlier_terms"})


def terms_of(requested: Sequence[pb.WarrantyTerm]) -> tuple[WarrantyTerm, ...]:
    """The terms of a request. Raises Refused (VALIDATION_FAILED)."""
    return tuple(term_of(term, f"warranty_terms[{position}].") for position, term in enumerate(requested))


def term_of(requested: pb.WarrantyTerm, prefix: str) -> WarrantyTerm:
    """`prefix`: what precedes the names of its fields in the request. Raises Refused (VALIDATION_FAILED)."""
    return WarrantyTerm(
        kind=chosen(WarrantyKind, requested, "kind", path=f"{prefix}kind"),
        months=requested.months,
        start_basis=chosen(StartBasis, requested, "start_basis", path=f"{prefix}start_basis"),
        parts_share_percent=requested.parts_share_percent,
        labour_share_percent=requested.labour_share_percent,
        travel_share_percent=requested.travel_share_percent,
        shipping_share_percent=requested.shipping_share_percent,
        latest_start_months=requested.latest_start_months,
        meter_limit=_meter_limit(requested.meter_limit, prefix) if requested.HasField("meter_limit") else None,
        cost_limits=tuple(
            _cost_limit(limit, f"{prefix}cost_limits[{position}]")
            for position, limit in enumerate(requested.cost_limits)
        ),
        conditions=_conditions(requested.conditions, prefix) if requested.HasField("conditions") else None,
    )


def _meter_limit(requested: pb.MeterLimit, prefix: str) -> MeterLimit:
    return MeterLimit(chosen(MeterUnit, requested, "unit", path=f"{prefix}meter_limit.unit"), requested.value)


def _cost_limit(requested: pb.CostLimit, prefix: str) -> CostLimit:
    return CostLimit(
        cost_kind=chosen(CostKind, requested, "cost_kind", path=f"{prefix}cost_kind"),
        per_claim=_money(requested.per_claim) if requested.HasField("per_claim") else None,
        for_life=_money(requested.for_life) if requested.HasField("for_life") else None,
        deductible=_money(requested.deductible) if requested.HasField("deductible") else None,
    )


def _conditions(requested: pb.TermConditions, prefix: str) -> TermConditions:
    transferability = chosen_or_none(
        Transferability, requested, "transferability", path=f"{prefix}conditions.transferability"
    )
    return TermConditions(
        territories=tuple(requested.territories),
        authorised_place=requested.authorised_place,
        maintenance=requested.maintenance,
        excluded_faults=tuple(requested.excluded_faults),
        transferability=transferability,
        goods=chosen_each(GoodsCondition, requested, "goods"),
    )


def _money(requested: MoneyMessage) -> Money:
    return Money(requested.amount_minor, requested.currency)
