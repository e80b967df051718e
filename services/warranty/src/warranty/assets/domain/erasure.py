"""Someone who is erased: their units and ownerships. What was decided stays, as tickets and purchases refer to it."""

from dataclasses import replace

from domainkit.privacy import emptied

from warranty.assets.domain.asset import Asset, SoldUnit


def erased_unit(unit: SoldUnit) -> SoldUnit:
    """A unit that is reported late, without what leads to its buyer. The id of its asset was given to it before."""
    return replace(unit, serial="", order_id="")


def erased_asset(asset: Asset, customer_id: str, *, held: bool) -> Asset:
    """The asset without what is personal of this owner, present or former. Others' stays, but why records were revoked.

    `held`: a law has it kept, with what it would mean nothing without.
    """
    bare = emptied(asset, but_held=held)
    former = tuple(emptied(each, but_held=held) if each.customer_id == customer_id else each for each in asset.former)
    if asset.customer_id == customer_id:
        return replace(bare, former=former, offer=None)
    return replace(asset, facts=bare.facts, modernisations=bare.modernisations, former=former)
