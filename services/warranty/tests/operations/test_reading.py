"""Rows from the bytes of files."""

import csv
import io
import json

import pytest
from domainkit.refusals import Refused
from hypothesis import given, settings
from hypothesis import strategies as st
from warranty.operations.domain.operation import OperationFormat
from warranty.operations.domain.reading import LONGEST_ROW, LineCount, Read, RowEndless, header_of, read_rows
from warranty.operations.domain.rows import Rejection, Row, Value

CSV, LINES = OperationFormat.CSV, OperationFormat.JSON_LINES
KNOWN, REQUIRED = ("serial", "note"), (("serial",),)

cells = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
pairs = st.lists(st.tuples(cells, cells), max_size=9)
objects = st.lists(st.dictionaries(cells, cells | st.integers(-9, 9), min_size=1, max_size=3), max_size=9)


def whole(content: bytes, format: OperationFormat, at_once: int = 1_000) -> list[Row | Rejection]:
    """As operations read a file: in batches, each from where the one before ended."""
    rows: list[Row | Rejection] = []
    read = Read((), (), 0)
    while read.until < len(content):
        window = content[read.until : read.until + 2 * LONGEST_ROW]
        ends = read.until + len(window) == len(content)
        read = read_rows(window, format, read.columns, read.until, len(rows) + 1, at_once, ends=ends)
        rows += read.rows
    return rows


@settings(max_examples=60, deadline=None)
@given(pairs, st.integers(1, 5), st.sampled_from(["\r\n", "\n"]), st.booleans())
def test_csv_is_read_as_it_was_written(
    written: list[tuple[str, str]], at_once: int, line_end: str, has_mark: bool
) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerows([("serial", "note"), *written])
    content = file.getvalue().encode("utf-8-sig" if has_mark else "utf-8")
    expected = [{name: cell for name, cell in zip(("serial", "note"), row, strict=True) if cell} for row in written]
    assert [dict(row.values) for row in whole(content, CSV, at_once) if isinstance(row, Row)] == expected


@settings(max_examples=60, deadline=None)
@given(objects, st.integers(1, 4))
def test_json_lines_are_read_as_written(written: list[dict[str, Value]], at_once: int) -> None:
    content = "\n".join(map(json.dumps, written)).encode()
    expected = [{name: value for name, value in row.items() if value != ""} for row in written]
    assert [dict(row.values) for row in whole(content, LINES, at_once) if isinstance(row, Row)] == expected


@pytest.mark.parametrize(
    ("line", "format", "field"),
    [
        (b"a,b,c", CSV, ""),
        (b'a"b,c', CSV, None),
        (b'"a"b,c', CSV, ""),
        (b"\xff,c", CSV, ""),
        (b"a\0,c", CSV, ""),
        (b"[1]", LINES, ""),
        (b"{", LINES, ""),
        (b"[" * 10_000, LINES, ""),
        (b'{"a": 1, "a": 2}', LINES, ""),
        (b'{"a": 1.5}', LINES, "a"),
        (b'{"a": true}', LINES, "a"),
        (b'{"a": {"b": 1}}', LINES, "a"),
        (b'{"a": "x\\ud800y"}', LINES, "a"),
        (b'{"a": "x", "\\udfff": "y"}', LINES, ""),
    ],
    ids=str,
)
def test_row_that_cannot_be_read_holds_no_other_back(line: bytes, format: OperationFormat, field: str | None) -> None:
    before, after = (b"serial,note\n1,x\n", b"2,y\n") if format is CSV else (b'{"serial": "1"}\n', b'{"serial": "2"}\n')
    if field is None:  # a quote within a cell opens what may have further lines
        with pytest.raises(RowEndless):
            whole(before + line + b"\n" + after, format)
        return
    first, second, third = whole(before + line + b"\n\n" + after, format)
    assert isinstance(first, Row)
    assert isinstance(second, Rejection)
    assert (second.number, second.reason, second.field) == (2, "ROW_MALFORMED", field)
    assert isinstance(third, Row)
    assert (third.number, third.values["serial"]) == (3, "2")


def test_formula_is_text() -> None:
    (row,) = whole(b'serial,note\n=1+1,"{{ 7 }}"\n', CSV)
    assert isinstance(row, Row)
    assert dict(row.values) == {"serial": "=1+1", "note": "{{ 7 }}"}


@pytest.mark.parametrize(
    "row", [b'"a' + b"x" * 40_000, b'"' + b"\n" * 40_000, b"x" * 20_000 + b"\n"], ids=["long", "lines", "no end"]
)
def test_row_without_an_end_is_not_guessed(row: bytes) -> None:
    with pytest.raises(RowEndless):
        whole(b"serial,note\n1,x\n" + row, CSV)


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"serial,nonsense\n", "nonsense"),
        (b"serial,serial\n", "twice"),
        (b"note\n", "serial is missing"),
        (b'"serial\n', "cannot be read"),
        (b"\xff\n", "cannot be read"),
        (b"x" * 20_000, "less than 16 KB"),
    ],
    ids=["unknown", "twice", "missing", "quote", "not UTF-8", "long"],
)
def test_header_that_does_not_fit_is_refused_by_column(head: bytes, words: str) -> None:
    with pytest.raises(Refused) as refused:
        header_of(head, KNOWN, REQUIRED)
    assert refused.value.reason == "VALIDATION_FAILED"
    assert words in refused.value.message


@given(pairs, st.integers(1, 20))
def test_lines_within_cells_are_not_counted(written: list[tuple[str, str]], size: int) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(written)
    content, lines = file.getvalue().encode(), LineCount(CSV)
    for start in range(0, len(content), size):
        lines.add(content[start : start + size])
    assert lines.lines == len(written)
