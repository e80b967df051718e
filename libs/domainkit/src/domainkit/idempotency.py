"""Requests that their callers may repeat."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A request that its caller may repeat.

    `key` names (caller, retailer, operation, the caller's own key): the same key by another caller, or by the same one
    for another retailer, is another request.
    `fingerprint` names the payload: the same key with another fingerprint is refused.
    `by` names whose share of the keys it uses: a customer's however many subjects they sign in as, else the subject's.
    """

    key: str
    fingerprint: str
    by: str = ""
