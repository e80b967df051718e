"""What goes wrong in a round, decided by its seed: one process at a time dies, freezes or restarts."""

import os
import signal
from asyncio import sleep, to_thread
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from time import monotonic

from devtools.stack.stack import Stack

KILL, TERMINATE, FREEZE = "kill -9", "SIGTERM", "SIGSTOP"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Blow:
    """One fault: `way` after `before` seconds of peace, and `lasting` seconds until the process may go on."""

    victim: str
    way: str
    before: float
    lasting: float


def plan(random: Random, victims: Sequence[str], *, extra: int) -> list[Blow]:
    """Every victim is killed once, in any order; `extra` kills, restarts and freezes of warranty come in between."""
    more = [(random.choice(victims), KILL), (random.choice(victims), TERMINATE), ("warranty", FREEZE)]
    blows = [(victim, KILL) for victim in victims] + random.choices(more, k=extra)
    random.shuffle(blows)
    return [Blow(victim, way, random.uniform(0.2, 1.2), random.uniform(0, 2)) for victim, way in blows]


async def strike(stack: Stack, blows: Sequence[Blow], say: Say) -> None:
    """Carries out the plan; every process runs again afterwards."""
    begun = monotonic()
    for blow in blows:
        await sleep(blow.before)
        struck = monotonic()
        if blow.way == FREEZE:
            await _freeze(stack, blow)
        else:
            await to_thread(stack.stop, blow.victim, kill=blow.way == KILL)
            await sleep(blow.lasting)
            await to_thread(stack.start, blow.victim)
        say(f"  {struck - begun:5.1f} s  {blow.way:8} {blow.victim}, back after {monotonic() - struck:.1f} s")


async def _freeze(stack: Stack, blow: Blow) -> None:
    pid = stack.running()[blow.victim].pid
    os.kill(pid, signal.SIGSTOP)
    try:
        await sleep(blow.lasting + 1)
    finally:
        os.kill(pid, signal.SIGCONT)
