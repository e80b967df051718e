"""What partners may know of assets and their coverages."""

from datetime import datetime
from typing import Any

from notifications.feed.domain.fields import Data, Projected, only


def asset_registered(data: Data) -> Projected:
    asset = data["asset"]
    fields = only(asset, "purchase_id", "order_id", "line", "unit", "customer_id", "product_model_id", "registered_at")
    return "asset.registered", {"asset_id": asset["id"], **fields, **_covered_until(asset)}


def asset_corrected(data: Data) -> Projected:
    asset = data["asset"]
    fields = {**only(asset, "product_model_id", "state"), **only(data, "kind", "at", "revoked")}
    return "asset.corrected", {"asset_id": asset["id"], **fields, **_covered_until(asset)}


def asset_retired(data: Data) -> Projected:
    asset = data["asset"]
    return "asset.retired", {"asset_id": asset["id"], **only(asset, "product_model_id"), **only(data, "at")}


def coverage_changed(data: Data) -> Projected:
    asset = data["asset"]
    coverages = [_coverage(each) for each in asset["coverages"]]
    fields = {**only(asset, "product_model_id"), **_covered_until(asset), "coverages": coverages}
    return "asset.coverage_changed", {"asset_id": asset["id"], **fields}


def asset_transferred(data: Data) -> Projected:
    """Neither owner is named."""
    asset = data["asset"]
    fields = {**only(asset, "product_model_id"), **only(data, "transferred_at"), **_covered_until(asset)}
    return "asset.transferred", {"asset_id": asset["id"], **fields}


def coverage_expiring(data: Data) -> Projected:
    asset = data["asset"]
    coverages = [_coverage(each["coverage"]) for each in data["coverages"]]
    fields = {**only(asset, "product_model_id", "customer_id"), "coverages": coverages}
    return "asset.coverage_expiring", {"asset_id": asset["id"], **fields}


def _coverage(coverage: Data) -> dict[str, Any]:
    return {"coverage_id": coverage["id"], **only(coverage, "kind", "starts_at", "ends_at", "projected_ends_at")}


def _covered_until(asset: Data) -> dict[str, Any]:
    ends = [coverage["ends_at"] for coverage in asset["coverages"] if "ends_at" in coverage]
    return {"covered_until": max(ends, key=datetime.fromisoformat)} if ends else {}
