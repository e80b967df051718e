"""Invitations and answers out of their documents, which are as `dataclasses.asdict` makes them."""

from dataclasses import fields
from typing import Any

from servicekit.documents import Document

from feedback.domain.answer import Answer
from feedback.domain.invitation import Invitation, Metric


def invitation_from(document: Document) -> Invitation:
    return Invitation(**{**_fields(Invitation, document), "metric": Metric(document["metric"])})


def answer_from(document: Document) -> Answer:
    return Answer(**{**_fields(Answer, document), "metric": Metric(document["metric"])})


def _fields(kind: type[Any], document: Document) -> dict[str, Any]:
    """The document without what storage keeps beside the aggregate's own fields."""
    return {field.name: document[field.name] for field in fields(kind)}
