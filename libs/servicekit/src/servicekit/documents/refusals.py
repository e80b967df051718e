"""What a store refuses, and why."""

LARGEST_DOCUMENT = 16_000_000  # bytes, the outbox among them: what MongoDB takes, and so every backend


class DuplicateKey(Exception):
    """Another document has this id (`index` is "id", whatever else it shares) or these values of a unique index."""

    def __init__(self, index: str) -> None:
        super().__init__(f"another document has the same key in {index}")
        self.index = index


class VersionConflict(Exception):
    """The document is no longer at the version that was seen, or is gone."""


class UndeclaredIndex(Exception):
    """A query that the collection does not declare: a programming error, never a caller's."""


class UndeclaredFilter(Exception):
    """A filter that the collection does not declare: a programming error, never a caller's."""


class UndeclaredSearch(Exception):
    """A search in a collection that declares none, or without its scope: a programming error, never a caller's."""


class StoreUnavailable(Exception):
    """The store cannot answer now: unreachable, too slow, locked, read-only or full. The same call may work later."""

    kind = "unavailable"
    reason = "STORE_UNAVAILABLE"


class StoreUnusable(StoreUnavailable):
    """The store is damaged or incomplete: an operator has to act first; `remedy` is what to do."""

    def __init__(self, wrong: str, remedy: str) -> None:
        super().__init__(f"{wrong}; {remedy}")
        self.wrong = wrong
        self.remedy = remedy


class DocumentTooLarge(Exception):
    """The document is larger than a store takes. The same write can never succeed: it has to become smaller first."""

    kind = "conflict"
    reason = "DOCUMENT_TOO_LARGE"

    def __init__(self) -> None:
        super().__init__(f"the record would take more than {LARGEST_DOCUMENT // 1_000_000} MB")


class DocumentUnreadable(Exception):
    """A stored document does not fit the dataclass that it is read as: a fault in the code, or in what was stored.

    It names where, and never a value of the document.
    """

    loggable = True

    def __init__(self, collection: str, id: str, path: str, problem: str) -> None:
        super().__init__(f"{collection} {id} does not fit its type at {path}: {problem}")
        self.collection = collection
        self.id = id
        self.path = path


class Stale(Exception):
    """The aggregate changed since the caller read it."""

    kind, reason = "stale", "ETAG_MISMATCH"


class Contended(Exception):
    """Others changed the aggregate before each of our attempts was stored. Nothing was written: try again."""

    kind, reason, retry_after = "unavailable", "TOO_MANY_CHANGES", 1

    def __init__(self) -> None:
        super().__init__("others changed it at every attempt")
