"""Text search in the embedded store at a number of tickets: how long pages take, and what a write costs more.

Usage: `python -m bench.search [--documents 100000] [--rounds 200]`. Tickets have a subject, a customer, a serial
number, an order and 60 to 200 words of messages from a vocabulary of 30,000 in which, as in language, few are frequent.
"""

import asyncio
import time
from argparse import ArgumentParser
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from itertools import accumulate
from pathlib import Path
from random import Random
from statistics import quantiles
from tempfile import TemporaryDirectory

from servicekit.documents import Collection, Document, Search, open_store

SEARCH = Search(
    scope=("retailer",),
    first=("subject", "customer_name", "customer_email", "serial", "order"),
    further=("messages",),
    newest="created_at",
)
WITH, WITHOUT = Collection("searched", search=SEARCH), Collection("plain")
NORDIC = {"retailer": "nordic-home"}
_WORDS, _AT_ONCE, _BATCH, _SIZE = 30_000, 32, 1_000, 20


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.search", description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=200, help="searches of each kind")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        asyncio.run(_measure(Path(folder), asked.documents, asked.rounds))


async def _measure(folder: Path, documents: int, rounds: int) -> None:
    random = Random(1)  # noqa: S311 - for the same tickets each time
    vocabulary = _Vocabulary(random)
    print("| write, 32 at once | insert, µs | CPU, µs | change, µs | CPU, µs | file, MB |\n|---|---|---|---|---|---|")
    stores = {}
    for collection, count in ((WITHOUT, documents // 5), (WITH, documents)):
        file = folder / f"{collection.name}.db"
        stores[collection.name] = store = await open_store(f"sqlite:///{file}", [collection])
        into = store.documents(collection)
        inserted = await _write(into.insert, _batches(vocabulary, count, version=1), count)
        changed = await _write(partial(into.replace, if_version=1), _batches(vocabulary, 2_000, version=2), 2_000)
        print(
            f"| {collection.name}, {count:,} | {inserted} | {changed} | {file.stat().st_size / 1e6:.0f} |", flush=True
        )
    searched = stores[WITH.name].documents(WITH)
    print(f"\n| search, {documents:,} tickets | p50, ms | p95, ms | p95 of CPU, ms | found |\n|---|---|---|---|---|")
    every: list[float] = []
    every_cpu: list[float] = []
    for kind, question in _questions(vocabulary, random, documents).items():
        times, spent, found = [], [], 0
        for _ in range(rounds):
            text = question()
            begun, cpu = time.perf_counter(), time.process_time()
            page, _rest = await searched.search(text, NORDIC, size=_SIZE)
            times.append(time.perf_counter() - begun)
            spent.append(time.process_time() - cpu)
            found += len(page)
        every += times
        every_cpu += spent
        print(_row(kind, times, spent), f"{found / rounds:.1f} |", flush=True)
    print(_row("all", every, every_cpu), "|")
    for store in stores.values():
        await store.close()


class _Vocabulary:
    def __init__(self, random: Random) -> None:
        self._random = random
        syllables = [consonant + vowel for consonant in "bcdfghklmnprstvz" for vowel in "aeiou"]
        made = ("".join(random.choices(syllables, k=random.choice((1, 2, 2, 3, 3, 4)))) for _ in range(3 * _WORDS))
        self.words = list(dict.fromkeys(made))[:_WORDS]
        self._weights = list(accumulate(1 / (rank + 5) for rank in range(len(self.words))))

    def some(self, count: int) -> list[str]:
        return self._random.choices(self.words, cum_weights=self._weights, k=count)


def _ticket(vocabulary: _Vocabulary, n: int) -> Document:
    given, family = vocabulary.some(2)
    return {
        "id": f"tic_{n:08}",
        "version": 1,
        **NORDIC,
        "subject": " ".join(vocabulary.some(6)),
        "customer_name": f"{given} {family}".title(),
        "customer_email": f"{given}.{family}@mail.example",
        "serial": f"A{n % 9}00-{n:07}",
        "order": f"ORD-{n * 7919 % 10**8:08}",
        "messages": [" ".join(vocabulary.some(30 + n % 40)) for _ in range(2 + n % 2)],
        "created_at": 1_700_000_000_000_000 + n * 60_000_000,
    }


def _questions(vocabulary: _Vocabulary, random: Random, documents: int) -> dict[str, Callable[[], str]]:
    def number() -> int:
        return random.randrange(documents)

    def cut(word: str) -> str:
        return word[: max(1, len(word) - 1)]

    return {
        "one word": lambda: vocabulary.some(1)[0],
        "the beginning of a word": lambda: cut(vocabulary.some(1)[0]),
        "one letter": lambda: random.choice("bcdfghklmnprstvz"),
        "two words": lambda: " ".join(vocabulary.some(2)),
        "three words, cut": lambda: " ".join(map(cut, vocabulary.some(3))),
        "four frequent words, the last cut": lambda: " ".join(
            [*random.sample(vocabulary.words[:10], 3), cut(vocabulary.words[10])]
        ),
        "the ten most frequent words": lambda: " ".join(vocabulary.words[:10]),
        "a serial number": lambda: f"A{(n := number()) % 9}00-{n:07}",
        "the beginning of serial numbers": lambda: f"a{number() % 9}00-000",
        "digits of serial numbers": lambda: f"{number():07}"[:4],
        "an order": lambda: f"ord-{number() * 7919 % 10**8:08}",
        "an address": lambda: ".".join(vocabulary.some(2)) + "@mail.example",
        "what nobody wrote": lambda: "xylophone " + vocabulary.words[0],
    }


async def _write(write: Callable[[Document], Awaitable[None]], batches: Iterator[list[Document]], count: int) -> str:
    """Microseconds and microseconds of CPU for each, without the making of the tickets."""
    spent = cpu = 0.0
    for tickets in batches:
        begun, cpu_begun = time.perf_counter(), time.process_time()
        waiting = iter(tickets)

        async def write_each(waiting: Iterator[Document] = waiting) -> None:
            for ticket in waiting:
                await write(ticket)

        await asyncio.gather(*(write_each() for _ in range(_AT_ONCE)))
        spent += time.perf_counter() - begun
        cpu += time.process_time() - cpu_begun
    return f"{spent / count * 1e6:.0f} | {cpu / count * 1e6:.0f}"


def _batches(vocabulary: _Vocabulary, count: int, *, version: int) -> Iterator[list[Document]]:
    for start in range(0, count, _BATCH):
        numbers = range(start, min(start + _BATCH, count))
        yield [{**_ticket(vocabulary, n), "version": version} for n in numbers]


def _row(kind: str, times: list[float], spent: list[float]) -> str:
    return f"| {kind} | {_median(times) * 1e3:.1f} | {_p95(times) * 1e3:.1f} | {_p95(spent) * 1e3:.1f} |"


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


def _median(times: list[float]) -> float:
    return sorted(times)[len(times) // 2]


if __name__ == "__main__":
    main()
