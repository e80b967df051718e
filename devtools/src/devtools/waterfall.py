"""A trace as a waterfall: every span below its parent, with a bar at its time."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from devtools.page import moment
from devtools.traces import Span

BAR_WIDTH = 40


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a waterfall; `offset` and `width` are shares of the whole trace, 0 to 1."""

    span: Span
    depth: int
    offset: float
    width: float


def rows(spans: Sequence[Span]) -> list[Row]:
    """The spans depth first. A span whose parent is missing is shown like a root."""
    known = {span.span_id for span in spans}
    children: dict[str, list[Span]] = defaultdict(list)
    for span in sorted(spans, key=lambda span: (span.start_us, span.span_id)):
        children[span.parent_span_id if span.parent_span_id in known else ""].append(span)
    begin = min((span.start_us for span in spans), default=0)
    total = max(1, duration_us(spans))

    def below(parent_id: str, depth: int) -> Iterator[Row]:
        for span in children[parent_id]:
            yield Row(span, depth, (span.start_us - begin) / total, (span.end_us - span.start_us) / total)
            yield from below(span.span_id, depth + 1)

    return list(below("", 0))


def missing_parents(spans: Sequence[Span]) -> list[str]:
    """Ids of missing parents. If the caller sent a traceparent, its own span is always missing."""
    known = {span.span_id for span in spans}
    return sorted({span.parent_span_id for span in spans if span.parent_span_id} - known)


def duration_us(spans: Sequence[Span]) -> int:
    """From the first start to the last end, in microseconds."""
    return max((span.end_us for span in spans), default=0) - min((span.start_us for span in spans), default=0)


def as_text(spans: Sequence[Span]) -> str:
    """The waterfall for a terminal."""
    if not spans:
        return "no spans\n"
    drawn = rows(spans)
    labels = ["  " * row.depth + f"{row.span.service}: {row.span.name}" for row in drawn]
    width = max(map(len, labels))
    lines = [f"trace {spans[0].trace_id}: {len(spans)} spans, {_milliseconds(duration_us(spans))}"]
    for row, label in zip(drawn, labels, strict=True):
        failed = "  ERROR" if row.span.status == "error" else ""
        took = _milliseconds(row.span.end_us - row.span.start_us)
        lines.append(f"{label:{width}}  |{_bar(row)}| {took:>10}{failed}")
    return "\n".join(lines) + "\n"


def _bar(row: Row) -> str:
    start = min(BAR_WIDTH - 1, int(row.offset * BAR_WIDTH))
    length = max(1, min(BAR_WIDTH - start, round(row.width * BAR_WIDTH)))
    return (" " * start + "█" * length).ljust(BAR_WIDTH)


def _milliseconds(microseconds: int) -> str:
    return f"{microseconds / 1000:.1f} ms"


def as_html(spans: Sequence[Span]) -> str:
    """The waterfall for a browser, without the frame of the page; a span's attributes and links unfold."""
    begin = spans[0].start_us
    body = "".join(
        f"<tr><td style='padding-left:{row.depth * 1.2}rem'><details><summary>{_label(row.span)}</summary>"
        f"<pre>{_details(row.span)}</pre></details>"
        f"<td><div class=track><div class='bar {escape(row.span.status)}' style='margin-left:{row.offset:.2%};"
        f"width:max(2px,{row.width:.2%})'></div></div>"
        f"<td class=dim>+{_milliseconds(row.span.start_us - begin)}"
        f"<td>{_milliseconds(row.span.end_us - row.span.start_us)}"
        for row in rows(spans)
    )
    return (
        f"<p>{moment(begin)}: {len(spans)} spans, {_milliseconds(duration_us(spans))}</p>"
        f"<table><tr><th>span<th><th>after<th>took{body}</table>"
    )


def _label(span: Span) -> str:
    failed = " <span class=failed>error</span>" if span.status == "error" else ""
    return f"{escape(span.service)}: {escape(span.name)}{failed}"


def _details(span: Span) -> str:
    """Markup of the attributes and links of a span."""
    attributes = (f"{escape(name)} = {escape(str(value))}" for name, value in span.attributes.items())
    links = (f"linked to <a href='/viewer/{link.trace_id}'>{link.trace_id}</a>/{link.span_id}" for link in span.links)
    return "\n".join([f"{span.kind} span {span.span_id}", *attributes, *links])
