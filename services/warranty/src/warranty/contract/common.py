"""What all resources are made of."""


def etag_of(version: int) -> str:
    """The version as callers hand it back; empty for what has not been stored, as in events."""
    return str(version) if version else ""
