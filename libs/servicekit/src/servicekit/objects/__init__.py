"""Object storage: bytes of any length under keys, in a folder of this machine or in a bucket that speaks S3.

Keys are random or hashes, never what people wrote. What an object is called and whose it is stands in a document.
"""

from servicekit.objects.port import (
    ObjectMissing,
    ObjectTooLarge,
    Storage,
    StorageUnavailable,
    Stored,
    StoredObject,
)

__all__ = ["ObjectMissing", "ObjectTooLarge", "Storage", "StorageUnavailable", "Stored", "StoredObject"]
