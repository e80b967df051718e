"""Purchases whose identities were stored before these had a normal form (servicekit.formats.text).

Ids never change: a purchase that has its id from another spelling is found by its `order_key` besides.
"""

from collections.abc import Sequence

from servicekit.backup import Migration
from servicekit.documents import Document, Documents

from tickets.purchases.domain.purchase import purchase_id
from tickets.purchases.repository import PURCHASES, PURCHASES_BY_ORDER, order_key


def purchase_in_normal_form(document: Document) -> Document | None:
    key = order_key(document["order_id"])
    return None if document.get("order_key") == key else {**document, "order_key": key}


async def same_purchases(documents: Documents, document: Document) -> Sequence[str]:
    """Purchases of the same order: the one that has its id from the normal form, and others in other spellings."""
    key = order_key(document["order_id"])
    if key is None:
        return ()
    retailer = document["retailer"]
    others = await documents.find(PURCHASES_BY_ORDER, {"retailer": retailer, "order_key": key})
    first = await documents.get(purchase_id(retailer, key))
    return [each["id"] for each in (*([first] if first else []), *others) if each["id"] != document["id"]]


MIGRATION = Migration("2026-11-purchases-by-normal-form", PURCHASES, purchase_in_normal_form, same_purchases)
