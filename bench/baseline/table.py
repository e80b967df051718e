"""An SQLite table of ids and bodies. Waiting writes share a commit."""

import asyncio
import sqlite3

Row = tuple[str, bytes]


class Table:
    """Opened with the product's durability. `run` writes until it is cancelled."""

    def __init__(self, database: str) -> None:
        self._connection = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("CREATE TABLE IF NOT EXISTS bodies (id TEXT PRIMARY KEY, body BLOB) WITHOUT ROWID")
        self._reader = sqlite3.connect(database, check_same_thread=False)
        self._waiting: asyncio.Queue[tuple[Row, asyncio.Future[None]]] = asyncio.Queue()

    async def insert(self, id: str, body: bytes) -> None:
        """Returns once the row is durable."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.put_nowait(((id, body), done))
        await done

    def insert_now(self, id: str, body: bytes) -> None:
        """For rows that exist from the start."""
        self._commit([(id, body)])

    def size(self) -> int:
        """The number of rows, including those of earlier runs."""
        rows: int = self._reader.execute("SELECT count(*) FROM bodies").fetchone()[0]
        return rows

    def get(self, id: str) -> bytes:
        body: bytes = self._reader.execute("SELECT body FROM bodies WHERE id = ?", (id,)).fetchone()[0]
        return body

    def first(self, amount: int) -> list[bytes]:
        return [body for (body,) in self._reader.execute("SELECT body FROM bodies ORDER BY id LIMIT ?", (amount,))]

    async def run(self) -> None:
        while True:
            batch = [await self._waiting.get()]
            while not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            await asyncio.to_thread(self._commit, [row for row, _ in batch])
            for _, done in batch:
                done.set_result(None)

    def _commit(self, rows: list[Row]) -> None:
        self._connection.execute("BEGIN")
        self._connection.executemany("INSERT OR REPLACE INTO bodies VALUES (?, ?)", rows)
        self._connection.execute("COMMIT")
