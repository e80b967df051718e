"""Units of someone who is erased. What was decided about them stays, as tickets and purchases refer to it by its id."""

from dataclasses import replace

from warranty.assets.domain.asset import SoldUnit


def erased_unit(unit: SoldUnit) -> SoldUnit:
    """A unit that is reported late, without what leads to its buyer. The id of its asset was given to it before."""
    return replace(unit, serial="", order_id="")
