"""What is left of deleted content in a SQLite file after secure_delete has overwritten it in the pages: elsewhere.

The write-ahead log holds pages as they were until it is truncated. FTS5 notes a deletion in a new segment of its index,
and the terms stay in the old one until the two are merged. (Its own secure-delete needs SQLite 3.42, and makes a file
that older ones cannot open.)
"""

from collections.abc import Callable
from sqlite3 import Connection

from servicekit.documents.sqlite_writer import LOCK_PATIENCE

_READERS_PATIENCE = 100  # ms, in which writes wait
_PAGES = 500  # of about 1 KB, merged at once: some milliseconds


def truncate_log(connection: Connection) -> bool:
    """Writes the log into the file and empties it; False where a reader still needs what is in it."""
    connection.execute(f"PRAGMA busy_timeout = {_READERS_PATIENCE}")
    try:
        ((busy, _, _),) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.execute(f"PRAGMA busy_timeout = {LOCK_PATIENCE}")
    return not busy


def merging(index: str, *, begins: bool) -> Callable[[Connection], bool]:
    """Merges some of the segments of an FTS5 index into one without what is deleted; returns if there may be more.

    `begins`: all segments that there are now are to be merged. (https://www.sqlite.org/fts5.html#the_merge_command)
    """

    def merge(connection: Connection) -> bool:
        before = connection.total_changes
        pages = -_PAGES if begins else _PAGES
        connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('merge', ?)", (pages,))  # noqa: S608
        return connection.total_changes - before >= 2

    return merge
