"""Load beside its floor, the way of events, memory, idle CPU: a markdown table each.

Usage: `make bench [SECONDS=10] [TICKETS=1000,100000] [RUNS=3] [KEEP=directory]`. A run measures floor and product on
one machine at one time, so what counts are the ratios; absolute numbers are that machine's.
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
from bench.load import Measured, failed, fire, load, middle
from bench.processes import cpu, resident, spent
from bench.scenarios import creation, scenarios
from bench.targets import Target, floor, product

_WARM_SECONDS = 2
_IDLE_SECONDS = 10


def main() -> None:
    asked = _arguments()
    with _folder(asked.keep) as folder, floor(folder) as low, product(folder) as high:
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
            print(tables.beside(by_size[size]), end="\n\n")
            memory[f"after load on {size:,}"] = resident(high.pids)
        if len(by_size) > 1:
            print(tables.growth(by_size), end="\n\n")
        _say(f"tickets at a fixed rate for {asked.seconds} s")
        print(tables.way_of_events(measure(high, asked.seconds)), end="\n\n")
        print(tables.idle(_idle(high)), end="\n\n")
        memory["at the end"] = resident(high.pids)
        print(tables.memory(memory))


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--seconds", type=int, default=10, help="of each run")
    parser.add_argument("--tickets", type=_sizes, default=[1_000, 100_000], help="how many are there, with commas")
    parser.add_argument("--keep", type=Path, help="where the data stay, for a further run on top of them")
    parser.add_argument("--runs", type=int, default=3, help="of each scenario; the medians are shown")
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
    if failed(result):  # not worth giving up what took a quarter of an hour
        _say(f"{target.name}: {failed(result)} of them were not created")
    target.settle()


def _requests(low: Target, high: Target, asked: Namespace) -> list[tuple[str, Measured, Measured]]:
    """Each scenario against both, in turn, as often as asked."""
    rows = []
    pairs = zip(scenarios(low.subjects, low.ticket_id), scenarios(high.subjects, high.ticket_id), strict=True)
    for below, above in pairs:
        _say(above.name)
        runs = [(load(low, below, asked.seconds), load(high, above, asked.seconds)) for _ in range(asked.runs)]
        lows, highs = zip(*runs, strict=True)
        rows.append((above.name, middle(lows), middle(highs)))
    return rows


def _idle(target: Target) -> dict[str, float]:
    """CPU seconds per second of each process while nobody asks for anything."""
    before = cpu(target.pids)
    time.sleep(_IDLE_SECONDS)
    return {name: used / _IDLE_SECONDS for name, used in spent(before, cpu(target.pids)).items()}


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
