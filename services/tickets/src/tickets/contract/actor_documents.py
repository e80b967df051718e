"""Actors in documents."""

from domainkit.actors import Actor, ActorKind
from servicekit.documents import Document

_KINDS = {kind.value: kind for kind in ActorKind}


def actor_document(actor: Actor) -> dict[str, str]:
    return {"kind": actor.kind.value, "id": actor.id, "display_name": actor.display_name}


def actor_from(document: Document) -> Actor:
    return Actor(_KINDS[document["kind"]], document["id"], document["display_name"])
