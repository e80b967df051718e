"""A release that is upgraded, rolled back and shaken while clients write: they notice 503s and closed connections."""

from asyncio import to_thread
from random import Random
from time import monotonic

from changes import delete_one, evict_one_of_each, images_of
from companies import REPLICAS, Company
from images import NEXT
from pressure import say, under_pressure
from releases import PRODUCTION, Release, merged, upgraded
from system import System

DELETED = 5


async def test_upgrading_and_rolling_back_under_load_loses_nothing(
    production: Release, company: Company, system: System
) -> None:
    async with under_pressure(system) as pressure:
        await pressure.goes_on()
        begun = monotonic()
        await to_thread(production.upgrade, PRODUCTION, values=merged(company.umbrella(), upgraded()))
        say(f"upgraded in {monotonic() - begun:.0f} s")
        assert all(image.endswith(NEXT) for image in images_of(production))
        await pressure.goes_on()
        begun = monotonic()
        await to_thread(production.rollback)
        say(f"rolled back in {monotonic() - begun:.0f} s")
        assert not any(image.endswith(NEXT) for image in images_of(production))
        await pressure.goes_on()
    assert pressure.found == []


async def test_lost_pods_and_a_nats_restart_under_load_lose_nothing(
    production: Release, company: Company, system: System
) -> None:
    random = Random()
    async with under_pressure(system) as pressure:
        for _ in range(DELETED):
            begun = monotonic()
            name = await to_thread(delete_one, production, random, REPLICAS)
            say(f"{name} was deleted, and replaced after {monotonic() - begun:.0f} s")
        begun = monotonic()
        await to_thread(evict_one_of_each, production, REPLICAS)
        say(f"one pod of each was evicted, and all are replaced after {monotonic() - begun:.0f} s")
        begun = monotonic()
        await to_thread(company.supporting_services.restart_nats)
        say(f"NATS was restarted within {monotonic() - begun:.0f} s")
        await pressure.goes_on()
    assert pressure.found == []
