"""What a file may be, by its first bytes."""

import puremagic
from puremagic import PureError


def sniffed(head: bytes) -> frozenset[str]:
    """The media types that the bytes may be; none for plain text and for what is not known."""
    try:
        return frozenset(found.mime_type for found in puremagic.magic_string(head) if found.mime_type)
    except (PureError, ValueError):
        return frozenset()
