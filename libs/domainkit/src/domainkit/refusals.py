"""The one exception by which a rule refuses a request."""

from collections.abc import Mapping


class Refused(Exception):
    """A request that the rules refuse.

    `kind` says how a caller may react: invalid, not_found, conflict, denied, gone, exhausted, unavailable. `reason` is
    the code that programs match on, `message` the sentence for people. `field` is the path of the request field at
    fault, if there is one; `metadata` holds further values for programs.
    """

    def __init__(
        self, kind: str, reason: str, message: str, *, field: str = "", metadata: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.reason = reason
        self.message = message
        self.field = field
        self.metadata = dict(metadata or {})


def not_found(what: str) -> Refused:
    """PRODUCT_MODEL_NOT_FOUND for "product model". A foreign record is refused like an unknown one."""
    return Refused("not_found", f"{what.upper().replace(' ', '_')}_NOT_FOUND", f"There is no such {what}.")


def invalid(field: str, message: str) -> Refused:
    """VALIDATION_FAILED: this field of the request cannot have this value."""
    return Refused("invalid", "VALIDATION_FAILED", message, field=field)
