"""The clock of a ticket as a simulation, minute by minute: an oracle that shares no arithmetic with the domain.

Instants, budgets and offsets from UTC are whole minutes here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domainkit.business_time import Calendar
from tickets.policies.domain.kinds import Party, TargetKind

FIRST, NEXT = TargetKind.FIRST_RESPONSE, TargetKind.NEXT_RESPONSE
RESOLUTION, PARTNER = TargetKind.RESOLUTION, TargetKind.PARTNER_RESPONSE
SHARES = (50, 80, 100)

Fact = tuple[TargetKind, int, int, int, str]
"""Target, cycle, share, at, cause."""


def open_minutes(calendar: Calendar, start: int, end: int) -> list[bool]:
    """For each minute whether people work: the wall clock shows one of the calendar's times."""
    zone, minutes = ZoneInfo(calendar.time_zone), []
    shown_open: dict[date, bytearray] = {}
    for minute in range(start, end):
        local = datetime.fromtimestamp(minute * 60, zone)
        today = local.date()
        if today not in shown_open:
            shown_open[today] = _times_of(calendar, today)
        minutes.append(bool(shown_open[today][local.hour * 60 + local.minute]))
    return minutes


def _times_of(calendar: Calendar, today: date) -> bytearray:
    """1 for each time of the wall clock on this date at which people work."""
    times = bytearray(24 * 60)
    for day, shift in ((today, 0), (today - timedelta(days=1), 24 * 60)):
        for each in calendar.hours_on(day):
            for time in range(each.opens, each.closes):
                if 0 <= time - shift < 24 * 60:
                    times[time - shift] = 1
    return times


@dataclass
class Promise:
    """`charged`: the minutes in which its clock ran; `worked`: those of them in which people work."""

    kind: TargetKind
    cycle: int
    budget: int
    charged: list[int] = field(default_factory=list)
    worked: list[int] = field(default_factory=list)
    met: bool = False
    owed: bool = True
    breached: bool = False
    noted: set[int] = field(default_factory=set)

    @property
    def open(self) -> bool:
        return self.owed and not self.met


class Simulation:
    def __init__(self, is_open: Sequence[bool], budgets: Mapping[TargetKind, int], start: int) -> None:
        self.is_open, self.first, self.now = is_open, start, start
        self.budgets = budgets
        self.party: Party | None = Party.US
        self.pauses: frozenset[TargetKind] = frozenset()
        self.promises = [Promise(kind, 1, budgets[kind]) for kind in (FIRST, RESOLUTION) if kind in budgets]
        self.facts: list[Fact] = []
        self.charged_to: dict[Party | None, int] = {}
        self.before_reopening: tuple[dict[TargetKind, int], dict[Party | None, int]] | None = None

    def run_until(self, end: int) -> None:
        """What happens at `end` comes before the minute that begins then."""
        while self.now < end:
            self._minute(self.now)
            self.now += 1

    def _minute(self, minute: int) -> None:
        self._note("time", late_at=minute + 1)
        self.charged_to[self.party] = self.charged_to.get(self.party, 0) + 1
        for promise in self.promises:
            if promise.open and self._runs(promise.kind):
                promise.charged.append(minute)
                if self.is_open[minute - self.first]:
                    promise.worked.append(minute)

    def _runs(self, kind: TargetKind) -> bool:
        if self.party is None or kind in self.pauses:
            return False
        return kind is not PARTNER or self.party is Party.PARTNER

    def reached(self, promise: Promise, used: int) -> int | None:
        """The end of the working minute in which so many are used."""
        return promise.worked[used - 1] + 1 if len(promise.worked) >= used else None

    def _work(self, promise: Promise) -> None:
        promise.worked = [minute for minute in promise.charged if self.is_open[minute - self.first]]

    def _note(self, cause: str, *, late_at: int) -> None:
        """What is true by now. Whoever owes something that was due before `late_at`, is late."""
        for promise in self.promises:
            for share in SHARES if promise.open and not promise.breached else ():
                at = None if share in promise.noted else self.reached(promise, promise.budget * share // 100)
                if at is not None and (share < 100 or at < late_at):
                    promise.noted.add(share)
                    promise.breached |= share == 100
                    at = at if cause == "time" else self.now
                    self.facts.append((promise.kind, promise.cycle, share, at, cause))

    def settle(self) -> None:
        """Before something happens now, which may be in time for what is due now."""
        self._note("time", late_at=self.now)

    def latest(self, kind: TargetKind) -> Promise | None:
        return next((each for each in reversed(self.promises) if each.kind is kind), None)

    def _meet(self, *kinds: TargetKind) -> None:
        for promise in self.promises:
            if promise.open and promise.kind in kinds:
                promise.met = True

    def _begin(self, kind: TargetKind) -> None:
        latest = self.latest(kind)
        if kind in self.budgets and not (latest and latest.open):
            self.promises.append(Promise(kind, latest.cycle + 1 if latest else 1, self.budgets[kind]))

    def wait(self, party: Party, pauses: frozenset[TargetKind]) -> None:
        if party is not Party.PARTNER:
            self._meet(PARTNER)
        self.party, self.pauses = party, pauses
        if party is Party.PARTNER:
            self._begin(PARTNER)

    def resume(self) -> None:
        self._meet(PARTNER)
        self.party, self.pauses = Party.US, frozenset()

    def answer(self) -> None:
        self._meet(FIRST, NEXT)

    def customer_wrote(self) -> None:
        first = self.latest(FIRST)
        if not (first and first.open):
            self._begin(NEXT)

    def resolve(self) -> None:
        self._meet(*TargetKind)
        self.party, self.pauses = None, frozenset()

    def close(self) -> None:
        for promise in self.promises:
            promise.owed = promise.owed and not promise.open
        self.party, self.pauses = None, frozenset()

    def reopen(self) -> None:
        resolution, first = self.latest(RESOLUTION), self.latest(FIRST)
        if first:
            first.owed = True
        charged = {each.kind: len(each.charged) for each in (resolution, first) if each}
        self.before_reopening = charged, dict(self.charged_to)
        if resolution:
            resolution.met, resolution.owed = False, True
        self.party = Party.US

    def undo_reopening(self, reopened_at: int) -> None:
        """The minutes since count for nobody."""
        assert self.before_reopening is not None
        charged, charged_to = self.before_reopening
        for promise in self.promises:
            if promise.kind in charged:
                del promise.charged[charged[promise.kind] :]
                self._work(promise)
            if promise.open and promise.kind is RESOLUTION:
                promise.met = True
            elif promise.open:
                promise.owed = False
        self.charged_to = {**charged_to, None: charged_to.get(None, 0) + self.now - reopened_at}
        self.party, self.pauses = None, frozenset()

    def promise(self, budgets: Mapping[TargetKind, int], is_open: Sequence[bool], cause: str) -> None:
        """Other budgets, and other hours, for what is owed."""
        self.budgets, self.is_open = budgets, is_open
        for promise in self.promises:
            self._work(promise)
            if promise.open:
                promise.budget = budgets[promise.kind]
        self._note(cause, late_at=self.now)
