"""Why a page of the feed is refused."""

from domainkit.refusals import Refused


def cursor_invalid() -> Refused:
    return Refused("invalid", "CURSOR_INVALID", "This is not a cursor of this feed.", field="after")


def cursor_expired() -> Refused:
    return Refused("gone", "CURSOR_EXPIRED", "The feed was started anew since.")
