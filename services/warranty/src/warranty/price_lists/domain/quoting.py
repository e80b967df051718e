"""The list prices of the lines of a claim."""

from collections.abc import Mapping

from domainkit.money import Money

from warranty.assets.domain.asset import Asset
from warranty.claims.domain.claim import Claim
from warranty.price_lists.domain.price_list import PriceList, Wanted, price_of


def quoted(prices: PriceList | None, claim: Claim, asset: Asset | None) -> Mapping[int, Money]:
    """For the whole quantity, by the number of the line. A line without a price is left out."""
    found: dict[int, Money] = {}
    for line in claim.lines if prices else ():
        wanted = Wanted(
            part_number=line.part_number,
            product_model_id=asset.product_model_id if asset else "",
            manufacturer=asset.manufacturer if asset else "",
            cost_kind=line.cost_kind,
        )
        price = price_of(prices, wanted) if prices else None
        if price is not None:
            found[line.number] = Money(price.amount_minor * line.quantity, price.currency)
    return found
