"""The leases that a process left behind when it was killed: the only one that has a file open ends them as it starts.

Who held them is gone, and nobody else can: without this, what was being done would wait for the end of its lease. A
lock on a file of its own says who is alone. The system releases it with the process, however that ends.
"""

# ruff: noqa: S608 - names in SQL are checked by the port

import os
from collections.abc import Sequence
from fcntl import LOCK_EX, LOCK_NB, flock
from sqlite3 import Connection

from servicekit.documents.declared import Collection

_LEASED = "lease_until > 0 OR outbox_lease_until > 0"


class Ownership:
    """Held until `close`, unless another process has the file open."""

    def __init__(self, path: str) -> None:
        self._lock: int | None = os.open(f"{path}-owner", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            flock(self._lock, LOCK_EX | LOCK_NB)
        except OSError:  # it is another's, or files of this kind know no locks
            self.close()

    @property
    def alone(self) -> bool:
        return self._lock is not None

    def close(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def end_leases(connection: Connection, collections: Sequence[Collection]) -> None:
    """Makes what was leased free to be claimed. The index has nothing but leased documents, so few."""
    connection.execute("BEGIN IMMEDIATE")
    for collection in collections:
        index = f'"leased_{collection.name}"'
        connection.execute(f'CREATE INDEX IF NOT EXISTS {index} ON "{collection.name}" (n) WHERE {_LEASED}')
        connection.execute(
            f'UPDATE "{collection.name}" INDEXED BY {index} SET lease_until = 0, outbox_lease_until = 0 WHERE {_LEASED}'
        )
    connection.execute("COMMIT")
