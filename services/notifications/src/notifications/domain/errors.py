"""How the domain says no."""

from collections.abc import Mapping


class Refused(Exception):
    """A request that the rules refuse. `kind` says how a caller may react, `reason` is the code they match on."""

    def __init__(
        self, kind: str, reason: str, message: str, *, field: str = "", metadata: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.reason = reason
        self.field = field
        self.metadata = dict(metadata or {})


def not_found(what: str) -> Refused:
    """Unknown and foreign look alike: `DELIVERY_NOT_FOUND` for "delivery"."""
    return Refused("not_found", f"{what.upper()}_NOT_FOUND", f"There is no such {what}.")


def invalid(field: str, message: str) -> Refused:
    """A field of the request that cannot be as it is."""
    return Refused("invalid", "VALIDATION_FAILED", message, field=field)


def cursor_invalid() -> Refused:
    return Refused("invalid", "CURSOR_INVALID", "This is not a cursor of this feed.", field="after")


def cursor_expired() -> Refused:
    return Refused("gone", "CURSOR_EXPIRED", "The feed was started anew since: read it from the beginning.")
