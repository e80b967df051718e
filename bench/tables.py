"""Markdown tables, one for each topic, as docs/performance.md shows them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bench.events import RATE, Ages, percentiles
from bench.load import Measured


def requests(tickets: int, rows: Iterable[tuple[str, Measured, Measured]]) -> str:
    """Each scenario: the baseline, the product, and the ratio of the two."""
    times = ("req/s", "p50 ms", "p99 ms", "p99/p50", "failed")
    head = ("scenario", "", *times, "CPU/req µs: gateway", "tickets", "warranty", "called", "asynchronous")
    lines: list[Sequence[str]] = []
    for scenario, low, high in rows:
        lines += [_line(scenario, "baseline", low), _line(scenario, "aftersales", high)]
        ratio = [f"**{high.per_second / low.per_second:.2f}**", "", "", "", "", "", "", ""]
        lines.append((scenario, "**ratio**", *ratio, f"**{_sum(high.called) / _sum(low.called):.2f}**", ""))
    return f"### Requests among {tickets:,} tickets\n\n{table(head, lines)}"


def _line(scenario: str, target: str, measured: Measured) -> tuple[str, ...]:
    called = [measured.called.get(name, 0) for name in ("gateway", "tickets", "warranty")]
    cpu = (*called, sum(called), _sum(measured.asynchronous))
    return (
        scenario,
        target,
        f"{measured.per_second:.0f}",
        f"{measured.p50_ms:.0f}",
        f"{measured.p99_ms:.0f}",
        f"{measured.p99_ms / max(measured.p50_ms, 1):.1f}",
        f"{measured.failed:.0f}",
        *(f"{each:.0f}" for each in cpu),
    )


def asynchronous(rows: Iterable[tuple[str, Measured, Measured]]) -> str:
    """CPU of each process for work that no request waits for."""
    spent = [(scenario, measured.asynchronous) for scenario, _, measured in rows]
    names = list(spent[0][1])
    lines = [(scenario, *(f"{by_process[name]:.0f}" for name in names)) for scenario, by_process in spent]
    return f"### Asynchronous work, CPU/req µs\n\n{table(('scenario', *names), lines)}"


def _sum(by_process: Mapping[str, float]) -> float:
    return sum(by_process.values())


def growth(by_size: Mapping[int, Sequence[tuple[str, Measured, Measured]]]) -> str:
    """CPU with the most tickets, compared with the fewest."""
    fewest, most = min(by_size), max(by_size)
    lines = [
        (
            scenario,
            f"{_sum(few.called):.0f}",
            f"{_sum(many.called):.0f}",
            f"**{_sum(many.called) / _sum(few.called):.2f}**",
        )
        for (scenario, _, few), (_, _, many) in zip(by_size[fewest], by_size[most], strict=True)
    ]
    head = ("scenario", f"called µs at {fewest:,}", f"at {most:,}", "ratio")
    return f"### More tickets\n\n{table(head, lines)}"


def event_latency(ages: Ages) -> str:
    lines = []
    for where, some in ages.items():
        p50, p99 = percentiles(some)
        lines.append((where, str(len(some)), f"{p50:.1f}", f"{p99:.1f}"))
    head = ("from recorded to", "events", "p50 ms", "p99 ms")
    return f"### Event latency at {RATE} tickets a second\n\n{table(head, lines)}"


def memory(stages: Mapping[str, Mapping[str, float]]) -> str:
    """Resident MB of each process at each stage."""
    first = next(iter(stages.values()))
    lines = [(name, *(f"{stage[name]:.0f}" for stage in stages.values())) for name in first]
    return f"### Resident memory, MB\n\n{table(('process', *stages), lines)}"


def idle(share: Mapping[str, float]) -> str:
    lines = [(name, f"{1000 * each:.1f}") for name, each in share.items()]
    return f"### Idle\n\n{table(('process', 'CPU ms/s'), lines)}"


def table(head: Sequence[str], lines: Iterable[Sequence[Any]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *lines))
