"""Customers as documents, and back."""

from dataclasses import asdict

from servicekit.documents import Document

from tickets.customers.domain.customer import Customer, Facts


def customer_document(customer: Customer) -> Document:
    return {
        "id": customer.id,
        "retailer": customer.retailer,
        "match_key": customer.facts.match_key,
        "facts": asdict(customer.facts),
        "created_at": customer.created_at,
        "updated_at": customer.updated_at,
        "version": customer.version,
    }


def customer_from(document: Document) -> Customer:
    return Customer(
        id=document["id"],
        retailer=document["retailer"],
        facts=Facts(**document["facts"]),
        created_at=document["created_at"],
        updated_at=document["updated_at"],
        version=document["version"],
    )
