"""Digital passports in the worlds of the contract tests."""

from shop import Shop
from system import eventually


def passport(shop: Shop, asset: str) -> str:
    """The id of an asset's passport, once the asset is registered."""
    path = f"/v1/assets/{asset}/passport"
    eventually(lambda: shop.agent.get(path).status_code == 200, "the asset")
    return str(shop.agent.get(path).json()["id"])
