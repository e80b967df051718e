"""Reads rows from the bytes of a file, from any row on: CSV (RFC 4180) and JSON lines, in UTF-8.

A cell is text and nothing else: no formula, no template, no escape but the doubled quote of CSV.
"""

import csv
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from domainkit.refusals import invalid

from warranty.operations.domain.operation import OperationFormat
from warranty.operations.domain.rows import Rejection, Row, Value, field_name, malformed

LONGEST_ROW = 16 * 1024
"""Bytes."""
_BOM = b"\xef\xbb\xbf"


class RowEndless(Exception):
    """A quoted cell does not end, or the row is longer than LONGEST_ROW: where the next one begins is unknown."""


@dataclass(frozen=True, slots=True)
class Read:
    """Rows of a file, those that cannot be read as rejections; `until` is where the next one begins."""

    columns: tuple[str, ...]
    rows: Sequence[Row | Rejection]
    until: int


class LineCount:
    """Counts the lines of a file as it comes: those within quoted cells of CSV are none."""

    def __init__(self, format: OperationFormat) -> None:
        self._quoting = format is OperationFormat.CSV
        self._quotes = self.lines = 0

    def add(self, chunk: bytes) -> int:
        """Returns how many there are by now."""
        if not self._quoting:
            self.lines += chunk.count(b"\n")
            return self.lines
        for place, part in enumerate(chunk.split(b'"')):
            self._quotes += place > 0
            if self._quotes % 2 == 0:
                self.lines += part.count(b"\n")
        return self.lines


def header_of(head: bytes, known: Collection[str], required: Sequence[Collection[str]]) -> tuple[str, ...]:
    """The fields that the first line of a CSV file names.

    `required`: of each group one has to be there. Raises Refused (VALIDATION_FAILED), which names the column at fault.
    """
    line = head.removeprefix(_BOM)
    end = _end(line, quoting=True)
    if end is None and len(line) > LONGEST_ROW:
        raise invalid("body", "The first line has to name the fields, in less than 16 KB.")
    try:
        columns = tuple(_cells(line[:end].decode()))
    except (csv.Error, UnicodeDecodeError):
        raise invalid("body", "The first line cannot be read as CSV in UTF-8.") from None
    for column in columns:
        if column not in known:
            shown = column[:60] if column.isprintable() else "(not printable)"
            raise invalid("body", f"The column {shown} is none of {', '.join(known)}.")
        if columns.count(column) > 1:
            raise invalid("body", f"The column {column} is there twice.")
    for group in required:
        if not set(group) & set(columns):
            raise invalid("body", f"The column {' or '.join(group)} is missing.")
    return columns


def read_rows(
    content: bytes, format: OperationFormat, columns: tuple[str, ...], begin: int, first: int, most: int, *, ends: bool
) -> Read:
    """Up to `most` rows from the bytes of a file that begin at `begin`, where the row of number `first` begins.

    `ends`: nothing comes after these bytes. Raises RowEndless, where it is the first row that does not end.
    """
    at = opening = len(_BOM) if begin == 0 and content.startswith(_BOM) else 0
    rows: list[Row | Rejection] = []
    quoting = format is OperationFormat.CSV
    while at < len(content) and len(rows) < most:
        end = _end(content, quoting=quoting, start=at)
        if end is None or end - at > LONGEST_ROW:
            last = ends and len(content) - at <= LONGEST_ROW
            if not last or (quoting and content.count(b'"', at) % 2):
                if at > opening:
                    break
                raise RowEndless
            end = len(content)
        line, at = content[at:end], end
        if not line.strip():
            continue
        if quoting and not columns:
            columns = tuple(_cells(line.decode()))  # which was checked as it came
            continue
        rows.append(_row(first + len(rows), line, format, columns))
    return Read(columns, rows, begin + at)


def _end(content: bytes, *, quoting: bool, start: int = 0) -> int | None:
    """Where the next row begins; None where this one does not end here."""
    end, quotes, looked_at = start, 0, start
    while (found := content.find(b"\n", end)) >= 0:
        end = found + 1
        if not quoting:
            return end
        quotes += content.count(b'"', looked_at, end)
        looked_at = end
        if quotes % 2 == 0:
            return end
        if end - start > LONGEST_ROW:
            return None
    return None


def _row(number: int, line: bytes, format: OperationFormat, columns: Sequence[str]) -> Row | Rejection:
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return malformed(number, "It is not in UTF-8.")
    if "\0" in text:
        return malformed(number, "It has a NUL.")
    if format is OperationFormat.JSON_LINES:
        return _of_json(number, text)
    try:
        cells = _cells(text)
    except csv.Error:
        return malformed(number, "It cannot be read as CSV: a quote is not where it may be.")
    if len(cells) != len(columns):
        return malformed(number, f"It has {len(cells)} cells, and the first line names {len(columns)}.")
    return Row(number, {name: cell for name, cell in zip(columns, cells, strict=True) if cell})


def _cells(line: str) -> list[str]:
    """Without the end of the line. Raises csv.Error."""
    return next(csv.reader([line], strict=True), [])


def _of_json(number: int, text: str) -> Row | Rejection:
    try:
        found = json.loads(text, object_pairs_hook=_object)
    except (ValueError, RecursionError):
        return malformed(number, "It is no object of JSON whose names differ.")
    if not isinstance(found, dict):
        return malformed(number, "It is no object of JSON.")
    values: dict[str, Value] = {}
    for name, value in found.items():
        if value is None or value == "":
            continue
        if isinstance(value, bool) or not isinstance(value, str | int):
            return malformed(number, "It has to be a text or a whole number.", field_name(name))
        if not _is_text(name) or (isinstance(value, str) and not _is_text(value)):
            return malformed(number, "It has half of a surrogate pair, which is no text.", field_name(name))
        values[name] = value
    return Row(number, values)


def _is_text(written: str) -> bool:
    """JSON can name half of a surrogate pair by its number: nothing can encode that."""
    return not any("\ud800" <= each <= "\udfff" for each in written)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is there twice")
    return found
