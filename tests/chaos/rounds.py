"""One round: write while processes die, wait until all is quiet, and compare what was promised with what is there."""

import json
from dataclasses import dataclass, field
from random import Random

from audit import audited
from erasers import erasing
from killer import KILL, Say, plan, strike
from load import load
from mailing import mail_findings, mailing
from servicekit.testing.waiting import eventually
from system import System

WRITERS = 16
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PRIORITIES = ("low", "normal", "high", "urgent")
MAILS_AT_ONCE = 8  # what one kill of notifications can repeat: those it was handing over
LOAD_SECONDS = 180.0
SETTINGS = {
    "AFTERSALES_TRACE_SAMPLE_RATIO": "0.05",
    "AFTERSALES_SMTP_ATTEMPT_SECONDS": "5",  # what a killed process was handing over waits for as long as both
    "AFTERSALES_CLOCK_TOLERANCE_SECONDS": "2",  # here is one clock
}
SHORT_BUDGETS = {
    "AFTERSALES_SLA_CALENDAR": json.dumps({"time_zone": "UTC", "week": {day: ["00:00-24:00"] for day in _DAYS}}),
    "AFTERSALES_SLA_POLICY": json.dumps(
        {priority: {"first_response": 1, "resolution": 1 if priority == "urgent" else 2} for priority in _PRIORITIES}
    ),
}
"""Warnings and breaches fall due while processes die. Afterwards it takes two minutes until all of them have."""


@dataclass(frozen=True)
class Round:
    """How hard a round is: at least `tickets` are acknowledged, and every process but the mailbox is killed once."""

    seed: str
    tickets: int = 500
    extra_blows: int = 2  # freezes and restarts beside the kills


@dataclass
class Outcome:
    lost: list[str] = field(default_factory=list)
    tickets: int = 0


async def play(system: System, round: Round, say: Say) -> Outcome:
    """Runs a round and answers with what it found; nothing if all is well."""
    random = Random(round.seed)
    victims = [name for name in system.stack.names() if name != "devtools"]
    blows = plan(random, victims, extra=round.extra_blows)
    thought = random.uniform(0.1, 0.6)
    async with (
        erasing(system, random, longest_thought=thought) as erased,
        mailing(system) as mailed,
        load(system, random, writers=WRITERS, longest_thought=thought) as histories,
    ):

        def tickets() -> int:
            return sum(history.acknowledged("ticket") for history in histories)

        await strike(system.stack, blows, say)
        await eventually(lambda: tickets() >= round.tickets, timeout=LOAD_SECONDS)
    found = await audited(system, histories, say, erased=erased)
    found.lost += mail_findings(mailed)
    say(f"  {len(mailed.acknowledged)} mails came in, in {mailed.attempts} attempts")
    kills = sum(blow.victim.startswith("notifications") and blow.way == KILL for blow in blows)
    say(f"  {found.repeated.total()} mails handed over again in {kills} kills of notifications")
    if found.repeated.total() > kills * MAILS_AT_ONCE or any(times > kills for times in found.repeated.values()):
        found.lost.append(f"REPEATED mails: {dict(found.repeated)}")
    return Outcome(found.lost, tickets())
