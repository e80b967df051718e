"""The driver's errors as the port's."""

from collections.abc import Iterator
from contextlib import contextmanager

from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    DuplicateKeyError,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
    WTimeoutError,
)
from pymongo.errors import DocumentTooLarge as TooLarge

from servicekit.documents.mongo_indexes import index_named_in
from servicekit.documents.port import DocumentTooLarge, DuplicateKey, StoreUnavailable

_DUPLICATE_KEY = 11000
_OUT_OF_DISK_SPACE = 14031


@contextmanager
def translated() -> Iterator[None]:
    # The driver's messages name hosts, and a caller may see what a StoreUnavailable says: they stay in its cause.
    try:
        yield
    except DuplicateKeyError as error:
        raise DuplicateKey(index_named_in(str(error))) from None
    except BulkWriteError as error:
        refused = next(iter(error.details["writeErrors"]), None)
        if refused and refused["code"] == _DUPLICATE_KEY:
            raise DuplicateKey(index_named_in(refused["errmsg"])) from None
        if refused and refused["code"] != _OUT_OF_DISK_SPACE:
            raise
        raise StoreUnavailable(f"MongoDB: {type(error).__name__}") from error
    except TooLarge:  # which the driver finds by itself, and does not count among PyMongoErrors
        raise DocumentTooLarge from None
    except (ConnectionFailure, ExecutionTimeout, WTimeoutError) as error:
        raise StoreUnavailable(f"MongoDB: {type(error).__name__}") from error
    except PyMongoError as error:
        if getattr(error, "code", None) == _OUT_OF_DISK_SPACE or error.has_error_label("RetryableWriteError"):
            raise StoreUnavailable(f"MongoDB: {type(error).__name__}") from error
        raise


def code_of(error: OperationFailure) -> str:
    """The server's own word and number for it, such as `Unauthorized (13)`: never what its message quotes."""
    return f"{(error.details or {}).get('codeName') or 'code'} ({error.code})"
