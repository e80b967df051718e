"""A purchase of a customer who was erased: the record stays, since assets and tickets name it."""

from dataclasses import replace

from domainkit.privacy import emptied

from tickets.purchases.domain.purchase import Purchase


def erase(purchase: Purchase, *, held: bool) -> Purchase:
    """The purchase without what is personal; equal if nothing is left of that.

    `held`: a law obliges to keep it, with the numbers that it is known by and what was paid, under the id of a customer
    who is nobody by then. The hash of the report goes in any case: names and addresses are in it. Without it, no report
    is that of this order: each is refused (ORDER_EXISTS).
    """
    if held:
        return emptied(purchase, but_held=True)
    bare = emptied(purchase)
    return replace(bare, items=tuple(replace(item, price=None) for item in bare.items))
