"""Files of access records: one that somebody else rotates, or one for each UTC day, of which the old are deleted."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from domainkit.instants import DAY, MINUTE, SECOND, Instant, after
from servicekit.runtime.clock import Clock
from servicekit.runtime.retention import removing
from servicekit.runtime.timers import OVERDUE
from servicekit.telemetry.logs import logger

_KIND = "access-records"
_RETRY = MINUTE
_log = logger(__name__)


class RecordFile:
    """Where records are appended, each with one write. Raises OSError if it cannot be opened.

    With `days`, the records of a day are in a file of their own, `<path>.2026-11-28`, which is deleted that many days
    after its end. (TimedRotatingFileHandler of logging deletes by the number of files, which are not days after a
    gateway was down; and a record through logging costs a fifth of a small request.)
    """

    def __init__(self, path: str, days: int, clock: Clock) -> None:
        self._path, self._days, self._clock = Path(path), days, clock
        self._removed = removing(_KIND)
        self._stream, self._until = self._opened()
        self.remove_old()

    def write(self, record: bytes) -> None:
        if self._until is not None and self._clock() >= self._until:
            self.reopen()
        self._stream.write(record)

    def flush(self) -> None:
        """Nothing is buffered."""

    def close(self) -> None:
        self._stream.close()

    def reopen(self) -> None:
        """For a new day, and for who has moved the file. If it fails the records go on where they went."""
        try:
            stream, self._until = self._opened()
        except OSError as error:
            if self._until is not None:
                self._until = after(self._clock(), _RETRY)
            _log.error(
                "the file of the access records cannot be opened again: the old one is still written",
                why=error.strerror,
            )
            return
        self._stream.close()
        self._stream = stream

    def remove_old(self) -> None:
        """Deletes the files of days that ended `days` ago."""
        if not self._days:
            return
        oldest = _day(self._clock()) - timedelta(self._days)
        late = [0.0]
        try:
            files = list(self._files())
        except OSError as error:
            _log.error("the files of access records cannot be listed: none is deleted", why=error.strerror)
            return
        for file, day in files:
            if day >= oldest:
                continue
            try:
                file.unlink(missing_ok=True)
                self._removed(1)
            except OSError as error:
                late.append(self._clock() / SECOND - _end(day) - self._days * DAY / SECOND)
                _log.error("a file of access records cannot be deleted", day=day.isoformat(), why=error.strerror)
        OVERDUE.labels(f"retention-{_KIND}").set(max(late))

    def _files(self) -> Iterator[tuple[Path, date]]:
        """The files that have the records of a day."""
        for file in self._path.parent.iterdir():
            name, _, day = file.name.rpartition(".")
            if name == self._path.name and file.is_file():
                try:
                    yield file, date.fromisoformat(day)
                except ValueError:
                    continue  # another's

    def _opened(self) -> tuple[BinaryIO, Instant | None]:
        """The file of now, and when the next one's time has come. Its readers are the owner and the group."""
        path, until = str(self._path), None
        if self._days:
            now = self._clock()
            path, until = f"{path}.{_day(now).isoformat()}", Instant(now - now % DAY + DAY)
        return open(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640), "wb", buffering=0), until


def _day(instant: Instant) -> date:
    return datetime.fromtimestamp(instant // SECOND, UTC).date()


def _end(day: date) -> float:
    """As seconds since 1970."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() + DAY / SECOND
