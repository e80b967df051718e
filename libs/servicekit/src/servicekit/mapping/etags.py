"""How a registration says that a message's etag is that of the aggregate's version."""

from typing import Protocol

from servicekit.rpc.etags import etag_of


class Versioned(Protocol):
    @property
    def version(self) -> int: ...


def version_etag(value: Versioned) -> str:
    return etag_of(value.version)


def next_version_etag(value: Versioned) -> str:
    """The etag that the aggregate has once its event is stored: both are one write, which makes the next version."""
    return etag_of(value.version + 1)
