"""An erasure: its id, its parts, and when it is complete."""

from dataclasses import replace
from itertools import count

from domainkit.actors import Actor, ActorKind
from domainkit.instants import SECOND, Instant
from hypothesis import given
from hypothesis import strategies as st
from tickets.erasures.domain.erasure import (
    SERVICES,
    Erasure,
    ErasureState,
    KeptRecords,
    PartReport,
    erasure_id,
    reported,
    requested,
)

NOON = Instant(1_767_000_000 * SECOND)
ADMIN = Actor(ActorKind.ADMIN, "root", "Aino")
ORDERS = KeptRecords("purchases", "accounting records", Instant(NOON + 900 * SECOND), 2)


def running() -> Erasure:
    return requested("cus_maija", "nordic-home", by=ADMIN, at=NOON)


def report(service: str, seconds: int, *kept: KeptRecords) -> PartReport:
    return PartReport(service, "cus_maija", "nordic-home", NOON, Instant(NOON + seconds * SECOND), kept)


def after_all(*reports: PartReport) -> Erasure:
    erasure = running()
    for each in reports:
        erasure = reported(erasure, each)
    return erasure


REPORTS = st.lists(
    st.tuples(st.sampled_from(SERVICES), st.integers(0, 3)), min_size=1, max_size=12
).map(  # each at a second of its own
    lambda made: [
        report(service, seconds, *[replace(ORDERS, records=left)] if left else [])
        for seconds, (service, left) in zip(count(1), made, strict=False)
    ]
)


def test_erasure_of_a_customer_always_has_the_same_id() -> None:
    assert running().id == erasure_id("cus_maija") == requested("cus_maija", "x", by=None, at=Instant(0)).id
    assert erasure_id("cus_maija") != erasure_id("cus_aino")


def test_new_erasure_runs_in_every_service() -> None:
    erasure = running()
    assert erasure.state is ErasureState.RUNNING
    assert [(part.service, part.state) for part in erasure.parts] == [
        (service, ErasureState.RUNNING) for service in SERVICES
    ]


def test_report_completes_the_part_of_its_service() -> None:
    erasure = after_all(report("warranty", 5, ORDERS))
    assert erasure.state is ErasureState.RUNNING
    completed = [part for part in erasure.parts if part.state is ErasureState.COMPLETED]
    assert [(part.service, part.completed_at, part.kept) for part in completed] == [
        ("warranty", Instant(NOON + 5 * SECOND), (ORDERS,))
    ]


def test_erasure_is_complete_when_its_last_part_is() -> None:
    *first, last = [report(service, 5 - number) for number, service in enumerate(SERVICES)]
    assert after_all(*first).state is ErasureState.RUNNING
    erasure = after_all(*first, last)
    assert erasure.state is ErasureState.COMPLETED
    assert erasure.completed_at == NOON + 5 * SECOND


def test_later_report_shows_what_is_still_kept() -> None:
    fewer = replace(ORDERS, records=1)
    complete = after_all(*[report(service, 1, ORDERS) for service in SERVICES])
    erasure = reported(reported(complete, report("tickets", 100, fewer)), report("warranty", 200))
    kept = {part.service: part.kept for part in erasure.parts}
    assert (kept["tickets"], kept["warranty"], kept["feedback"]) == ((fewer,), (), (ORDERS,))
    assert erasure.completed_at == complete.completed_at
    assert [part.completed_at for part in erasure.parts] == [part.completed_at for part in complete.parts]


def test_repeated_report_changes_nothing() -> None:
    once = after_all(report("tickets", 1, ORDERS))
    assert reported(once, report("tickets", 1, ORDERS)) == once


def test_service_of_a_later_release_gets_a_part() -> None:
    erasure = after_all(report("loyalty", 1))
    assert [part.service for part in erasure.parts] == sorted([*SERVICES, "loyalty"])
    assert erasure.state is ErasureState.RUNNING


@given(made=REPORTS, data=st.data())
def test_parts_do_not_depend_on_the_order_of_reports(made: list[PartReport], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(made))
    assert after_all(*shuffled).parts == after_all(*made).parts


@given(made=REPORTS)
def test_erasure_is_complete_once_all_services_reported(made: list[PartReport]) -> None:
    erasure = after_all(*made)
    assert (erasure.state is ErasureState.COMPLETED) == ({each.service for each in made} == set(SERVICES))
    for part in erasure.parts:
        of_it = [each for each in made if each.service == part.service]
        assert part.kept == (tuple(of_it[-1].kept) if of_it else ())
