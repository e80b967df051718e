"""Load compared with the baseline, event latency, memory, idle CPU: a markdown table each.

Usage: `make bench [SECONDS=10] [TICKETS=1000,100000] [RUNS=3] [KEEP=directory]`. Baseline and product run on one
machine in turn, so only the ratios are comparable; absolute numbers are that machine's.
"""

import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import tables
from bench.events import measure
from bench.load import Measured, failed, fire, load, medians
from bench.processes import cpu, resident, spent
from bench.scenarios import creation, scenarios
from bench.targets import Target, baseline, product

_WARM_SECONDS = 2
_IDLE_SECONDS = 10


def main() -> None:
    asked = _arguments()
    with _folder(asked.keep) as folder, baseline(folder) as low, product(folder) as high:
        memory = {"started": resident(high.pids)}
        for target in (low, high):
            _warm(target)
        memory["warm"] = resident(high.pids)
        by_size, filled = {}, 0
        for size in sorted(asked.tickets):
            for target in (low, high):
                _fill(target, size - filled)
            filled = size
            memory[f"{size:,} tickets"] = resident(high.pids)
            by_size[size] = _requests(low, high, asked)
            print(tables.requests(size, by_size[size]), end="\n\n")
            print(tables.asynchronous(by_size[size]), end="\n\n")
            memory[f"after load on {size:,}"] = resident(high.pids)
        if len(by_size) > 1:
            print(tables.growth(by_size), end="\n\n")
        _say(f"tickets at a fixed rate for {asked.seconds} s")
        print(tables.event_latency(measure(high, asked.seconds)), end="\n\n")
        print(tables.idle(_idle(high)), end="\n\n")
        memory["at the end"] = resident(high.pids)
        print(tables.memory(memory))


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--seconds", type=int, default=10, help="length of each run")
    parser.add_argument(
        "--tickets", type=_sizes, default=[1_000, 100_000], help="stored tickets: numbers, separated by commas"
    )
    parser.add_argument("--keep", type=Path, help="directory that keeps the data, for further runs on top of them")
    parser.add_argument("--runs", type=int, default=3, help="runs of each scenario; the tables show the medians")
    return parser.parse_args()


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
        return
    with TemporaryDirectory() as folder:
        yield Path(folder)


def _sizes(text: str) -> list[int]:
    return [int(size) for size in text.split(",")]


def _warm(target: Target) -> None:
    _say(f"{target.name}: warming up")
    for scenario in scenarios(target.subjects, target.ticket_id):
        fire(target, scenario, duration=_WARM_SECONDS)
    target.settle()


def _fill(target: Target, amount: int) -> None:
    _say(f"{target.name}: {amount:,} more tickets")
    result = fire(target, creation(target.subjects), amount=amount)
    if failed(result):  # filling takes a quarter of an hour: continue
        _say(f"{target.name}: {failed(result)} of them were not created")
    target.settle()


def _requests(low: Target, high: Target, asked: Namespace) -> list[tuple[str, Measured, Measured]]:
    """Runs each scenario against both targets, in turn."""
    rows = []
    pairs = zip(scenarios(low.subjects, low.ticket_id), scenarios(high.subjects, high.ticket_id), strict=True)
    for below, above in pairs:
        _say(above.name)
        runs = [(load(low, below, asked.seconds), load(high, above, asked.seconds)) for _ in range(asked.runs)]
        lows, highs = zip(*runs, strict=True)
        rows.append((above.name, medians(lows), medians(highs)))
    return rows


def _idle(target: Target) -> dict[str, float]:
    """CPU seconds per second of each process without requests."""
    before = cpu(target.pids)
    time.sleep(_IDLE_SECONDS)
    return {name: used / _IDLE_SECONDS for name, used in spent(before, cpu(target.pids)).items()}


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
