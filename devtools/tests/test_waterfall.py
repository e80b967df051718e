from devtools.traces import Span
from devtools.waterfall import as_html, as_text, missing_parents, rows


def _span(span_id: str, parent: str, start: int, end: int, status: str = "unset", name: str = "work") -> Span:
    return Span("t", span_id, parent, name, "internal", "tickets", start, end, status, {}, ())


def test_children_follow_their_parent_in_start_order() -> None:
    spans = [_span("d", "b", 20, 30), _span("c", "a", 60, 70), _span("b", "a", 10, 40), _span("a", "", 0, 100)]
    assert [(row.span.span_id, row.depth) for row in rows(spans)] == [("a", 0), ("b", 1), ("d", 2), ("c", 1)]


def test_span_with_a_missing_parent_is_shown_as_a_root() -> None:
    assert [row.depth for row in rows([_span("b", "missing", 5, 9), _span("a", "", 0, 10)])] == [0, 0]


def test_missing_parent_is_named() -> None:
    assert missing_parents([_span("c", "b", 5, 9), _span("b", "x", 0, 10), _span("a", "", 0, 10)]) == ["x"]


def test_bar_is_placed_by_its_time() -> None:
    first, second = as_text([_span("a", "", 0, 1000), _span("b", "a", 500, 1000)]).splitlines()[1:]
    assert first.count("█") == 2 * second.count("█")
    assert second.split("|")[1].endswith("█")


def test_failed_span_is_marked() -> None:
    assert as_text([_span("a", "", 0, 1000, status="error")]).rstrip().endswith("ERROR")


def test_span_names_are_escaped_in_a_page() -> None:
    assert "<b>" not in as_html([_span("a", "", 0, 1, name="<b>")])


def test_trace_without_spans_is_reported() -> None:
    assert as_text([]) == "no spans\n"
