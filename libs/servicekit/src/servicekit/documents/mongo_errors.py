"""The driver's errors as the port's."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    ConnectionFailure,
    DuplicateKeyError,
    OperationFailure,
    ProtocolError,
    PyMongoError,
    WriteConcernError,
)
from pymongo.errors import DocumentTooLarge as TooLarge

from servicekit.documents.mongo_indexes import index_named_in
from servicekit.documents.refusals import DocumentTooLarge, DuplicateKey, StoreUnavailable

_DUPLICATE_KEY = 11000
_CURSOR_DIED = frozenset({43, 237, 175, 11601})
_TOO_LARGE = frozenset({10334, 17419, 17420})  # the server's count, where the driver's let it pass
_LABELS = ("RetryableError", "SystemOverloadedError", "RetryableWriteError")  # the server's own "try again"
# Codes that mean "not now", not "wrong question"; any other error is a mistake of ours.
_NOT_NOW = frozenset(
    {
        *(6, 7, 89, 9001, 317, 384, 402, 407),  # out of reach of a member or a shard, its connections used up
        *(10058, 10107, 13435, 13436, 189, 133, 134),  # no primary, or one that cannot serve such reads yet
        *(91, 11600, 11601, 11602, 355, 279),  # interrupted: by a shutdown, an election, an operator
        *(43, 237, 175),  # a cursor that died, with the plan or the primary it was read from
        *(24, 46, 50, 107, 112, 117, 202, 262, 314, 365, 462),  # locks, limits of time, overload
        *(63, 150, 249, 13388),  # chunks that moved between shards
        *(64, 79, 100),  # written, and not by the members that were asked for
        14031,  # no room on the disk
        *(13, 18, 391),  # locked out: as long as a new password is not known everywhere
    }
)


@contextmanager
def translated() -> Iterator[None]:
    try:
        yield
    except TooLarge:  # which the driver finds by itself, and does not count among PyMongoErrors
        raise DocumentTooLarge from None
    except PyMongoError as error:
        if taken := _taken_key(error):
            raise DuplicateKey(index_named_in(taken)) from None
        if _code(error) in _TOO_LARGE:
            raise DocumentTooLarge from None
        if _passes(error):
            raise unavailable(error) from error
        raise


def unavailable(error: PyMongoError) -> StoreUnavailable:
    """The driver's messages name hosts, and a caller may see what this says: they stay in its cause."""
    code = _code_of(error) if isinstance(error, OperationFailure) and _code(error) else type(error).__name__
    return StoreUnavailable(f"MongoDB: {code}")


def _code_of(error: OperationFailure) -> str:
    """The server's own name and number of it, such as `Unauthorized (13)`: never what its message quotes."""
    return f"{(error.details or {}).get('codeName') or 'code'} ({_code(error)})"


def cursor_died(error: PyMongoError) -> bool:
    """Whether what is read would be there for who asks anew: the cursor is gone, or the primary that had it."""
    return isinstance(error, AutoReconnect) or _code(error) in _CURSOR_DIED


def refused_ones(error: BulkWriteError) -> dict[int, DuplicateKey | DocumentTooLarge]:
    """Of documents stored each by itself, those that were refused, by their position; all others are stored.

    Raises an error for `translated` where that is not sure of them.
    """
    if error.details["writeConcernErrors"]:
        raise WriteConcernError("unmet for documents stored together")
    refused: dict[int, DuplicateKey | DocumentTooLarge] = {}
    for each in error.details["writeErrors"]:
        if each["code"] == _DUPLICATE_KEY:
            refused[each["index"]] = DuplicateKey(index_named_in(each["errmsg"]))
        elif each["code"] in _TOO_LARGE:
            refused[each["index"]] = DocumentTooLarge()
        else:
            raise OperationFailure(each["errmsg"], each["code"], each)
    return refused


def _taken_key(error: PyMongoError) -> str | None:
    """The server's message where another document has the key."""
    if isinstance(error, DuplicateKeyError):
        return str(error)
    refused = _first_refused(error)
    return str(refused["errmsg"]) if refused and refused["code"] == _DUPLICATE_KEY else None


def _passes(error: PyMongoError) -> bool:
    """Whether the same call may work later, or has worked: an unmet write concern says nothing of the write itself."""
    if isinstance(error, ConnectionFailure | ProtocolError | WriteConcernError) or error.timeout:
        return True
    if any(error.has_error_label(label) for label in _LABELS):
        return True
    if isinstance(error, BulkWriteError) and not _first_refused(error):
        return True  # all are written, and their concern is unmet
    return _code(error) in _NOT_NOW


def _code(error: PyMongoError) -> int | None:
    refused = _first_refused(error)
    return refused["code"] if refused else getattr(error, "code", None)


def _first_refused(error: PyMongoError) -> dict[str, Any] | None:
    """Of documents stored together: the one that was not, and after which none was."""
    return next(iter(error.details["writeErrors"]), None) if isinstance(error, BulkWriteError) else None
