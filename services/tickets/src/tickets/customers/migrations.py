"""Customers whose identities were stored before these had a normal form (servicekit.formats.text)."""

from collections.abc import Sequence

from servicekit.backup import Migration
from servicekit.documents import Document, Documents
from servicekit.formats.text import normal

from tickets.addresses import address_of_today
from tickets.customers.domain.customer import Profile
from tickets.customers.repository import CUSTOMERS, CUSTOMERS_BY_MATCH_KEY


def customer_in_normal_form(document: Document) -> Document | None:
    facts = document["facts"]
    normal_facts = {
        **facts,
        "customer_ref": normal(facts["customer_ref"]) or facts["customer_ref"],
        "email": address_of_today(facts["email"]),
    }
    if normal_facts == facts:
        return None
    return {
        **document,
        "facts": normal_facts,
        "match_key": document.get("known_by") or Profile(**normal_facts).match_key,
    }


async def same_customers(documents: Documents, document: Document) -> Sequence[str]:
    changed = customer_in_normal_form(document)
    if changed is None:
        return ()
    where = {"retailer": document["retailer"], "match_key": changed["match_key"]}
    return [each["id"] for each in await documents.find(CUSTOMERS_BY_MATCH_KEY, where) if each["id"] != document["id"]]


MIGRATION = Migration("2026-11-customers-by-normal-form", CUSTOMERS, customer_in_normal_form, same_customers)
