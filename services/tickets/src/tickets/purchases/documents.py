"""Purchases as documents, and back."""

from dataclasses import asdict
from typing import Any

from domainkit.money import Money
from servicekit.documents import Document
from servicekit.formats.text import normal

from tickets.contract.actor_documents import actor_document, actor_from
from tickets.purchases.domain.purchase import Item, Purchase, RegistrationState, Unit


def order_key(order_id: str) -> str | None:
    """What an order id in another spelling is compared by; None for one in its normal form, whose id says it."""
    key = normal(order_id)
    return key if key != order_id else None


def purchase_document(purchase: Purchase) -> Document:
    """`asset_ids` and `order_key` are what is looked for. A unit that warranty refused is nobody's asset."""
    return {
        "id": purchase.id,
        "retailer": purchase.retailer,
        "order_id": purchase.order_id,
        "order_key": order_key(purchase.order_id),
        "customer_id": purchase.customer_id,
        "asset_ids": [unit.asset_id for unit in purchase.units if unit.state is not RegistrationState.REFUSED],
        "items": [_item_document(item) for item in purchase.items],
        "reported_at": purchase.reported_at,
        "reported_by": actor_document(purchase.reported_by),
        "content_hash": purchase.content_hash,
        "version": purchase.version,
    }


def purchase_from(document: Document) -> Purchase:
    return Purchase(
        id=document["id"],
        retailer=document["retailer"],
        order_id=document["order_id"],
        customer_id=document["customer_id"],
        items=tuple(_item_from(item) for item in document["items"]),
        reported_at=document["reported_at"],
        reported_by=actor_from(document["reported_by"]),
        content_hash=document["content_hash"],
        version=document["version"],
    )


def _item_document(item: Item) -> dict[str, Any]:
    return {
        "line": item.line,
        "product_model_id": item.product_model_id,
        "quantity": item.quantity,
        "serial": item.serial,
        "price": asdict(item.price) if item.price else None,
        "sold_at": item.sold_at,
        "delivered_at": item.delivered_at,
        "units": [
            {
                "asset_id": unit.asset_id,
                "unit": unit.unit,
                "state": unit.state.value,
                "reason": unit.reason,
                "covered_until": unit.covered_until,
                "product_name": unit.product_name,
            }
            for unit in item.units
        ],
    }


def _item_from(document: Document) -> Item:
    return Item(
        line=document["line"],
        product_model_id=document["product_model_id"],
        quantity=document["quantity"],
        serial=document["serial"],
        price=Money(**document["price"]) if document["price"] else None,
        sold_at=document["sold_at"],
        delivered_at=document["delivered_at"],
        units=tuple(
            Unit(
                asset_id=unit["asset_id"],
                unit=unit["unit"],
                state=RegistrationState(unit["state"]),
                reason=unit["reason"],
                covered_until=unit["covered_until"],
                product_name=unit.get("product_name", ""),  # as documents are that were written before it was kept
            )
            for unit in document["units"]
        ),
    )
