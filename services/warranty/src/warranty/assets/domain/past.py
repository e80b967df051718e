"""A unit as it was owned at an instant, for people who may look back beyond its present owner."""

from dataclasses import replace

from domainkit.instants import Instant

from warranty.assets.domain.asset import Asset


def as_owned_at(asset: Asset, at: Instant) -> Asset:
    """The unit in the hands of whoever had it then, or had it last: with the coverages of that time.

    An ownership begins with its sale, or with the transfer to its owner; where that is not known, it never counts.
    """
    for number, former in enumerate(asset.former):
        following = asset.former[number + 1] if number + 1 < len(asset.former) else asset
        began = former.transferred_at if former.transferred_at is not None else following.sold_at
        if began is not None and at < began:
            return replace(
                asset,
                customer_id=former.customer_id,
                purchase_id=former.purchase_id,
                order_id=former.order_id,
                line=former.line,
                unit=former.unit,
                condition=former.condition,
                sold_at=former.sold_at,
                delivered_at=former.delivered_at,
                time_zone=former.time_zone,
                terms_version=former.terms_version,
                coverages=former.coverages,
                registered_at=former.registered_at,
                former=asset.former[:number],
                offer=None,
            )
    return asset
