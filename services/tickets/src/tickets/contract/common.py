"""What all resources are made of."""

from aftersales.common.v1.common_pb2 import Actor as ActorMessage
from aftersales.common.v1.common_pb2 import ActorKind as ActorKinds
from google.protobuf.timestamp_pb2 import Timestamp
from servicekit.instants import to_timestamp

from tickets.domain.actor import Actor, ActorKind
from tickets.domain.instants import Instant

_KINDS = {kind: ActorKinds.Value(f"ACTOR_KIND_{kind.name}") for kind in ActorKind}


def actor_message(actor: Actor) -> ActorMessage:
    return ActorMessage(kind=_KINDS[actor.kind], id=actor.id, display_name=actor.display_name)


def optional_actor(actor: Actor | None) -> ActorMessage | None:
    return actor_message(actor) if actor else None


def optional_timestamp(instant: Instant | None) -> Timestamp | None:
    """None leaves the field unset."""
    return None if instant is None else to_timestamp(instant)


def etag_of(version: int) -> str:
    """The version as callers hand it back; empty for what has not been stored, as in events."""
    return str(version) if version else ""
