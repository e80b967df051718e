"""Customers and purchases whose identities were stored before these had a normal form (servicekit.formats.text).

Ids never change: a purchase that has its id from another spelling is found by its `order_key` besides.
"""

from collections.abc import Sequence

from servicekit.backup import Migration
from servicekit.documents import Document, Documents
from servicekit.formats.text import normal

from tickets.adapters.collections import CUSTOMERS, CUSTOMERS_BY_MATCH_KEY, PURCHASES, PURCHASES_BY_ORDER
from tickets.adapters.customer_documents import address_of_today, order_key
from tickets.domain.customer import Facts
from tickets.domain.purchase import purchase_id


def customer_in_normal_form(document: Document) -> Document | None:
    facts = document["facts"]
    normal_facts = {
        **facts,
        "customer_ref": normal(facts["customer_ref"]) or facts["customer_ref"],
        "email": address_of_today(facts["email"]),
    }
    if normal_facts == facts:
        return None
    return {**document, "facts": normal_facts, "match_key": Facts(**normal_facts).match_key}


async def same_customers(documents: Documents, document: Document) -> Sequence[str]:
    changed = customer_in_normal_form(document)
    if changed is None:
        return ()
    where = {"retailer": document["retailer"], "match_key": changed["match_key"]}
    return [each["id"] for each in await documents.find(CUSTOMERS_BY_MATCH_KEY, where) if each["id"] != document["id"]]


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


MIGRATIONS = (
    Migration("2026-11-customers-by-normal-form", CUSTOMERS, customer_in_normal_form, same_customers),
    Migration("2026-11-purchases-by-normal-form", PURCHASES, purchase_in_normal_form, same_purchases),
)
