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


def _fingerprint(message: Any) -> str:
    """A hash of the payload without what a repetition may change: its key, its precondition, and a mask of all it sets.

    Gateways of the release before send no mask: a request that is repeated across an upgrade is the same.
    """
    payload: Any = type(message)()
    payload.CopyFrom(message)
    names = payload.DESCRIPTOR.fields_by_name
    for name in ("request_id", "etag", "if_match"):
        if name in names:
            payload.ClearField(name)
    if "update_mask" in names and set(payload.update_mask.paths) in (set(), _set_fields(payload)):
        payload.ClearField("update_mask")
    return sha256(payload.SerializeToString(deterministic=True)).hexdigest()[:32]


def _set_fields(message: Message) -> set[str]:
    """What an empty mask changes: the fields that are set, apart from ids and the like, which have no presence."""
    fields = (field for field, _ in message.ListFields() if field.name != "update_mask")
    return {field.name for field in fields if field.has_presence or field.is_repeated}
