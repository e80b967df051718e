"""Random lives of tickets, in random calendars, against a simulation minute by minute."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from domainkit.business_time import Calendar, Interval
from domainkit.instants import EPOCH, MINUTE, Instant
from hypothesis import given, settings
from hypothesis import strategies as st
from tickets.policies.domain.kinds import Party, Priority, TargetKind
from tickets.policies.domain.policy import Budgets, PolicyVersion
from tickets.tickets.domain.clock import changes as clock
from tickets.tickets.domain.clock.charged import attribution
from tickets.tickets.domain.clock.facts import aimed, catch_up
from tickets.tickets.domain.clock.sla import Sla, Wait
from tickets.tickets.domain.terms import CalendarSource, Terms

from services.tickets.tests.tickets.clock.brute_force import PARTNER, SHARES, Simulation, open_minutes

DAYS = 8
HIGH, LOW = Priority.HIGH, Priority.LOW

zones = st.sampled_from(
    ["Europe/Helsinki", "America/New_York", "Asia/Kathmandu", "Pacific/Chatham", "Australia/Lord_Howe", "UTC"]
)
starts = st.sampled_from(
    [
        *(date(2026, 3, 5), date(2026, 3, 27), date(2026, 4, 2), date(2026, 9, 24), date(2026, 10, 2)),
        *(date(2026, 10, 23), date(2026, 10, 29), date(2028, 2, 26), date(2027, 12, 28), date(2026, 6, 10)),
    ]
)
"""Days before changes of the clocks, before a leap day and a turn of the year, and of no importance."""
hours = st.sampled_from(
    [
        (),
        (Interval(9 * 60, 17 * 60),),
        (Interval(8 * 60, 12 * 60), Interval(13 * 60, 16 * 60 + 45)),
        (Interval(0, 24 * 60),),
        (Interval(22 * 60, 30 * 60),),
        (Interval(1 * 60, 3 * 60 + 15), Interval(23 * 60, 25 * 60)),
    ]
)
budgets = st.integers(1, 60).map(lambda tens: tens * 10)
parties = st.sampled_from([party for party in Party if party is not Party.US])
pauses = st.frozensets(st.sampled_from(TargetKind), max_size=4)


@dataclass(frozen=True)
class World:
    start: int
    calendars: tuple[Calendar, Calendar]
    promised: dict[tuple[int, Priority], dict[TargetKind, int]]
    """Minutes by version and priority."""

    def terms(self, version: int) -> Terms:
        by_priority: Budgets = {
            priority: {kind: minutes * MINUTE for kind, minutes in self.promised[version, priority].items()}
            for priority in (HIGH, LOW)
        }
        policy = PolicyVersion(
            id=f"slp_1.{version}",
            policy_id="slp_1",
            number=version,
            retailer="nordic-home",
            name="standard",
            position=0,
            budgets=by_priority,
            partner_budgets={priority: kinds[PARTNER] for priority, kinds in by_priority.items()},
            warn_at=SHARES[:-1],
            created_at=EPOCH,
        )
        calendar = self.calendars[version]
        return Terms(
            policy=policy,
            calendar=calendar,
            calendar_id="cal_1",
            calendar_version=version,
            chosen_by=CalendarSource.RETAILER,
        )


@st.composite
def calendars(draw: st.DrawFn, first: date) -> Calendar:
    week = tuple(draw(st.lists(hours, min_size=7, max_size=7).filter(any)))
    days = draw(st.dictionaries(st.integers(0, DAYS), hours, max_size=3))
    return Calendar(draw(zones), week, {first + timedelta(days=day): each for day, each in days.items()})


@st.composite
def worlds(draw: st.DrawFn) -> World:
    first = draw(starts)
    minute = int(datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp()) // 60
    promised = {
        (version, priority): {kind: draw(budgets) for kind in TargetKind}
        for version in (0, 1)
        for priority in (HIGH, LOW)
    }
    start = minute + draw(st.integers(0, 24 * 60))
    return World(start, (draw(calendars(first)), draw(calendars(first))), promised)


class Life:
    """A ticket that lives twice: in the domain and in the simulation."""

    def __init__(self, world: World, *, noticing: bool) -> None:
        self.world, self.noticing = world, noticing
        self.version, self.priority, self.now = 0, LOW, world.start
        end = world.start + (DAYS - 1) * 24 * 60
        self.end = end
        self.open = [open_minutes(calendar, world.start, end) for calendar in world.calendars]
        self.simulation = Simulation(self.open[0], world.promised[0, LOW], world.start)
        self.sla = clock.start(self.terms, LOW, self.instant)
        self.reopened_at: int | None = None

    @property
    def terms(self) -> Terms:
        return self.world.terms(self.version)

    @property
    def instant(self) -> Instant:
        return Instant(self.now * MINUTE)

    @property
    def until_next_fact(self) -> int:
        """Minutes until exactly then; a target is missed just after."""
        return 0 if self.sla.next_at is None else max(0, self.sla.next_at // MINUTE - self.now)

    def live(self, minutes: int) -> None:
        self.now = min(self.now + minutes, self.end)
        while self.noticing and self.sla.next_at is not None and self.sla.next_at <= self.instant:
            at = self.sla.next_at
            self.sla, facts = catch_up(self.sla, self.terms, at)
            assert facts
            assert all(at - 1 <= fact.at <= at for fact in facts)
        self.simulation.run_until(self.now)
        self.simulation.settle()

    def act(self, action: str, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        sla, terms, now, simulation = self.sla, self.terms, self.instant, self.simulation
        resolved = simulation.party is None
        if resolved:
            self.sla, self.reopened_at = clock.reopen(sla, terms, now), self.now
            simulation.reopen()
            if action == "customer_wrote":
                self.act(action, draw)
        elif action == "wait":
            party, paused = draw(parties), draw(pauses)
            self.sla = clock.wait(sla, terms, self.priority, Wait(party, paused), now)
            simulation.wait(party, paused)
        elif action == "customer_wrote":
            self.sla = clock.customer_wrote(sla, terms, self.priority, f"msg_{self.now}", now)
            simulation.customer_wrote()
        elif action == "undo_reopening" and self.reopened_at is not None:
            self.sla = clock.undo_reopening(sla, terms, now)
            simulation.undo_reopening(self.reopened_at)
        elif action == "priority":
            self.priority = HIGH if self.priority is LOW else LOW
            self.sla = clock.reprioritise(sla, terms, self.priority, now)
            simulation.promise(self.promised, self.open[self.version], "priority_changed")
        elif action == "recompute":
            self.version = 1 - self.version
            self.sla = clock.recompute(sla, terms, self.terms, self.priority, now)
            simulation.promise(self.promised, self.open[self.version], "policy_changed")
        elif action in ("resume", "answer", "resolve", "close"):
            self.sla = getattr(clock, action)(sla, terms, now)
            getattr(simulation, action)()

    @property
    def promised(self) -> dict[TargetKind, int]:
        return self.world.promised[self.version, self.priority]

    def check(self) -> None:
        simulation, sla = self.simulation, self.sla
        noted = [(f.target, f.cycle, f.share, f.at // MINUTE, str(f.cause)) for f in sla.facts]
        assert sorted(noted) == sorted(simulation.facts)
        assert len({fact.id for fact in sla.facts}) == len(sla.facts)
        for target in sla.targets:
            promise = simulation.latest(target.kind)
            assert promise is not None
            assert (target.cycle, target.open, target.breached) == (promise.cycle, promise.open, promise.breached)
            due_at = simulation.reached(promise, promise.budget)
            if target.open and due_at is not None:
                assert target.due_at == due_at * MINUTE
            elif target.open and sla.runs(target.kind):
                assert target.due_at > self.instant
        elapsed = {party: minutes * MINUTE for party, minutes in simulation.charged_to.items() if minutes}
        assert {party: time for party, time in attribution(sla, self.instant).items() if time} == elapsed
        assert sum(elapsed.values()) == self.instant - sla.started_at


ACTIONS = ("wait", "resume", "answer", "customer_wrote", "resolve", "close", "undo_reopening", "priority", "recompute")


@settings(max_examples=40, deadline=None)
@given(worlds(), st.booleans(), st.data())
def test_clock_is_what_a_simulation_by_minutes_makes_of_it(world: World, noticing: bool, data: st.DataObject) -> None:
    """`noticing`: a timer looks whenever a fact is due; else facts are found by whatever happens next."""
    life = Life(world, noticing=noticing)
    for _ in range(data.draw(st.integers(0, 9))):
        life.live(data.draw(st.integers(0, 36 * 60) | st.just(life.until_next_fact)))
        life.act(data.draw(st.sampled_from(ACTIONS)), data.draw)
    life.live(life.end - life.now)
    life.sla, _ = catch_up(life.sla, life.terms, life.instant)
    life.check()
    assert catch_up(life.sla, life.terms, life.instant) == (life.sla, ())
    assert rebuilt(life.sla, life.terms) == life.sla


def rebuilt(sla: Sla, terms: Terms) -> Sla:
    """The clock from what is history of it: starts, budgets, intervals and facts."""
    targets = tuple(replace(each, due_at=EPOCH) if each.open else each for each in sla.targets)
    return aimed(replace(sla, targets=targets, next_at=None, stood_for=0, stands_since=None), terms)
