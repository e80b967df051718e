"""Retailers as documents, and back."""

from dataclasses import asdict

from servicekit.documents import Document

from tickets.addresses import address_of_today
from tickets.retailers.domain.retailer import Retailer


def retailer_document(retailer: Retailer) -> Document:
    return asdict(retailer) | {"retailer": retailer.id}


def retailer_from(document: Document) -> Retailer:
    return Retailer(
        id=document["id"],
        name=document["name"],
        time_zone=document["time_zone"],
        locale=document["locale"],
        sender_address=address_of_today(document["sender_address"]),
        link_base=document["link_base"],
        created_at=document["created_at"],
        version=document["version"],
    )
