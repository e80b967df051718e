"""The production preset with two of each service: the main job, and work that is shared and never done twice."""

import httpx
import pytest
from companies import REPLICAS
from files import file_comes_back_as_it_was, mail_becomes_a_ticket
from images import SERVICES
from main_job import do_the_main_job
from pods import each
from pressure import under_pressure
from releases import STORES, Release
from shop import new_shop
from system import READ, System

CALLS = 40
SHARE = 0.2  # of the calls that each of two gets at least; fairly thrown, less would come up once in 30,000 tries


def test_main_job_with_a_requested_trace_is_whole(system: System) -> None:
    do_the_main_job(system)


@pytest.mark.usefixtures("object_storage")
def test_mail_by_smtp_becomes_a_ticket_in_production(production: Release, system: System) -> None:
    mail_becomes_a_ticket(production, system)


@pytest.mark.usefixtures("object_storage")
def test_file_in_a_bucket_comes_back_as_it_was(system: System) -> None:
    file_comes_back_as_it_was(system)


def test_calls_are_spread_over_both_replicas(production: Release, system: System) -> None:
    counted = dict.fromkeys(STORES, "aftersales_rpc_server_seconds_count")
    counted["gateway"] = "aftersales_http_server_seconds_count"
    pods = {service: production.until_ready(service, REPLICAS) for service in SERVICES}

    def answered(service: str) -> dict[str, float]:
        return each(production.namespace, pods[service], counted[service])

    before = {service: answered(service) for service in SERVICES}
    token = system.token("agent", sub="agent-1", retailers=(new_shop(system).id,))
    for number in range(CALLS):  # each on a connection of its own, as from many clients
        url = f"{system.gateways[0]}{READ[number % len(READ)]}"
        httpx.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=10).raise_for_status()
    for service in SERVICES:
        got = [count - before[service][pod] for pod, count in answered(service).items()]
        assert min(got) >= SHARE * sum(got) > 0, f"{service}: {got}"


async def test_replicas_share_deliveries_and_timers_without_repetition(production: Release, system: System) -> None:
    pods = production.until_ready("notifications", REPLICAS)

    def attempts(outcome: str) -> dict[str, float]:
        return each(production.namespace, pods, "aftersales_deliveries_total", outcome=outcome)

    def timer(outcome: str) -> float:
        labels = {"timer": "deliveries", "outcome": outcome}
        return sum(each(production.namespace, pods, "aftersales_timer_runs_total", **labels).values())

    before = mails(system), attempts("sent"), attempts("retrying"), timer("done"), timer("conflict")
    async with under_pressure(system) as pressure:
        await pressure.goes_on(300)
    mails_before, sent_before, again_before, done_before, in_vain_before = before
    arrived = mails(system) - mails_before
    sent = [count - sent_before[pod] for pod, count in attempts("sent").items()]
    again = sum(attempts("retrying").values()) - sum(again_before.values())
    assert pressure.found == []
    assert sum(sent) + pressure.repeated_mails == arrived
    assert sum(sent) + again == timer("done") - done_before
    assert min(sent) > 0
    assert timer("conflict") == in_vain_before


def mails(system: System) -> int:
    return len(system.devtools.get("/mail", params={"limit": 1_000_000}, timeout=60).raise_for_status().json())
