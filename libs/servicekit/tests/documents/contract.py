"""The collection that the tests of the contract use, and its documents."""

from typing import Any

from servicekit.documents import Collection, Document, Index

BY_STATUS = Index("by_status", equal=("retailer", "status"), order_by="due_at")
BY_TAG = Index("by_tag", equal=("retailer",), has="tags", order_by="created_at")
BY_REF = Index("by_ref", equal=("retailer", "ref"), unique=True)
BY_POSITION = Index("by_position", equal=("retailer",), order_by="position", unique=True)
BY_CUSTOMER = Index("by_customer", equal=("customer.id",))
DUE = Index("due", order_by="due_at")
TICKETS = Collection("tickets", (BY_STATUS, BY_TAG, BY_REF, BY_POSITION, BY_CUSTOMER, DUE))
NORDIC_NEW = {"retailer": "nordic-home", "status": "new"}


def ticket(id: str, **fields: Any) -> Document:
    return {"id": id, "version": 1, **NORDIC_NEW, **fields}


def event(id: str, recorded_at: int) -> Document:
    return {
        "id": id,
        "subject": "internal.nordic-home.tickets.v1.ticket.opened",
        "recorded_at": recorded_at,
        "event": {"n": 1.5},
    }


def ids(documents: list[Document]) -> list[str]:
    return [document["id"] for document in documents]
