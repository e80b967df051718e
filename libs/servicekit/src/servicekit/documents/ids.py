"""Ids of what is stored."""

from domainkit.idempotency import IdempotencyKey
from domainkit.ids import derived_id, random_id


def new_id(prefix: str, key: IdempotencyKey | None = None) -> str:
    """A new id. With an idempotency key it derives from the key, so that a retry finds what the first try made."""
    return derived_id(prefix, key.key) if key else random_id(prefix)
