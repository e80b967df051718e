"""Damage to a SQLite file, as a disk does it: some of its pages hold something else."""

import sqlite3
from contextlib import closing
from pathlib import Path

PAGES = ("header", "table", "index")
_NOISE = bytes(range(255, -1, -1))


def overwrite(file: Path, table: str, kind: str) -> None:
    """Write noise over the header of a file that nobody has open, or over the leaves of a table or of its indexes."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        objects = "name = ?" if kind == "table" else "tbl_name = ? AND type = 'index' AND sql IS NOT NULL"
        roots = [row[0] for row in connection.execute(f"SELECT rootpage FROM sqlite_schema WHERE {objects}", (table,))]  # noqa: S608
    content = bytearray(file.read_bytes())
    places = [0] if kind == "header" else [page * size for root in roots for page in _children(content, root, size)]
    for place in places:
        content[place : place + size] = (_NOISE * (size // len(_NOISE)))[:size]
    file.write_bytes(content)


def _children(content: bytearray, root: int, size: int) -> list[int]:
    """The pages below an interior page, counted from 0 (https://www.sqlite.org/fileformat2.html#b_tree_pages)."""
    start = (root - 1) * size
    cells = int.from_bytes(content[start + 3 : start + 5], "big")
    pointers = [start + 12 + 2 * cell for cell in range(cells)]
    places = [start + int.from_bytes(content[pointer : pointer + 2], "big") for pointer in pointers]
    return [int.from_bytes(content[place : place + 4], "big") - 1 for place in places]
