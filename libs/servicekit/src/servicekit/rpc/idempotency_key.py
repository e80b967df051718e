"""Idempotency (AIP-155): what makes a repeated request the same request."""

from hashlib import sha256
from typing import Any

from domainkit.idempotency import IdempotencyKey
from google.protobuf.message import Message

from servicekit.auth.authorization import Caller


def idempotency_key_of(caller: Caller, operation: str, message: Any, *, retailer: str = "") -> IdempotencyKey | None:
    """The idempotency of an RPC's request message; None where the caller gave no `request_id`.

    What makes something new names the `retailer` that it is made for: an id derived from the key must not lead into
    another tenant. A change needs none, its key is kept by what it changes.
    """
    if not message.request_id:
        return None
    who = caller.role, caller.id, caller.customer_id or ""
    sharer = (caller.role, "", caller.only_customer) if caller.only_customer else who
    return IdempotencyKey(
        key=_hash("\x1f".join((*who, retailer, operation, message.request_id))),
        fingerprint=_fingerprint(message),
        by=_hash("\x1f".join(sharer))[:16],
    )


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]


def _fingerprint(message: Message) -> str:
    """A hash of the payload without what a repetition may change: its key and its precondition."""
    payload = type(message)()
    payload.CopyFrom(message)
    names = payload.DESCRIPTOR.fields_by_name
    for name in ("request_id", "etag", "if_match"):
        if name in names:
            payload.ClearField(name)
    return sha256(payload.SerializeToString(deterministic=True)).hexdigest()[:32]
