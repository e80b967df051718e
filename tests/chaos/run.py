"""`make chaos`: rounds of faults, and the whole history checked after each. The last line: `clean`, or what is lost."""

import sys
from argparse import ArgumentParser
from asyncio import run
from os import environ
from pathlib import Path
from secrets import token_hex
from shutil import rmtree
from tempfile import mkdtemp
from time import monotonic

from rounds import SETTINGS, SHORT_BUDGETS, Round, play
from system import running

SHOWN = 30  # findings of a round


def main() -> int:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seed", default=token_hex(3), help="decides who dies when, and what is written")
    parser.add_argument("--tickets", type=int, default=500, help="acknowledged in each round, at least")
    asked = parser.parse_args()
    store = environ.get("STORE") or "embedded"
    replicas, gateways = int(environ.get("REPLICAS") or 1), int(environ.get("GATEWAYS") or 1)
    root = Path(mkdtemp(prefix="aftersales-chaos-"))
    say(f"seed {asked.seed}, {asked.rounds} rounds, {store}, {replicas} of each service, {gateways} gateways, {root}")
    lost: list[str] = []
    with running(
        root, store=store, replicas=replicas, gateways=gateways, settings=SETTINGS | SHORT_BUDGETS, mail=True
    ) as system:
        for number in range(1, asked.rounds + 1):
            begun = monotonic()
            say(f"round {number}")
            found = run(play(system, Round(f"{asked.seed}/{number}", asked.tickets), say))
            for what in found.lost[:SHOWN]:
                say(f"  FOUND {what}")
            if len(found.lost) > SHOWN:
                say(f"  … and {len(found.lost) - SHOWN} more")
            lost += [f"round {number}: {what}" for what in found.lost]
            say(f"  {'lost' if found.lost else 'clean'}, {found.tickets} tickets, {monotonic() - begun:.0f} s")
    if lost:
        say(f"lost with seed {asked.seed}: {len(lost)} findings, the first: {lost[0]}; the logs are in {root}/logs")
        return 1
    rmtree(root)
    say("clean")
    return 0


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
