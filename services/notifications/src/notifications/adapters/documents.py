"""How deliveries lie in documents."""

from dataclasses import asdict, fields

from servicekit.documents import Document

from notifications.domain.delivery import Delivery, State, Template


def delivery_document(delivery: Delivery) -> Document:
    return asdict(delivery)


def delivery_from(document: Document) -> Delivery:
    kept = {field.name: document[field.name] for field in fields(Delivery)}
    return Delivery(**{**kept, "template": Template(kept["template"]), "state": State(kept["state"])})
