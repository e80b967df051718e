"""The one way in which the rules say no."""

from collections.abc import Mapping


class Refused(Exception):
    """A request that the rules refuse. `kind` says how a caller may react, `reason` is the code they match on.

    `field` is the path of the request field at fault, where there is one; `metadata` is for programs.
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
    """Unknown and foreign look alike: `ANSWER_NOT_FOUND` for "answer"."""
    return Refused("not_found", f"{what.upper()}_NOT_FOUND", f"There is no such {what}.")


def invalid(field: str, message: str) -> Refused:
    """A field of the request that cannot be as it is."""
    return Refused("invalid", "VALIDATION_FAILED", message, field=field)
