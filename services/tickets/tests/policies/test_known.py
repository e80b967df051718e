"""Policies as tickets use them, on the store of the service."""

import asyncio

import pytest
from domainkit.instants import MINUTE
from servicekit.documents import Documents
from servicekit.testing.service import RunningService
from tickets.policies import wiring as policies
from tickets.policies.domain.content import Content
from tickets.policies.domain.kinds import Priority, TargetKind
from tickets.policies.domain.policy import default_policy_id
from tickets.policies.domain.sla_policy import Defaults
from tickets.policies.repository import POLICIES
from tickets.policies.timers import Beginning
from tickets.retailers import wiring as retailers
from tickets.wiring import SOURCE

from services.tickets.tests.policies.steps import create_policy
from services.tickets.tests.policies.test_servicer import change
from services.tickets.tests.steps import Shop

DEFAULT = default_policy_id("nordic-home")


def replica(service: RunningService, name: str = "from the settings") -> policies.Directory:
    budgets = {Priority.LOW: {TargetKind.RESOLUTION: MINUTE}}
    return policies.directory(service.context, Defaults(name, Content(budgets=budgets)))


def documents(service: RunningService) -> Documents:
    return service.context.store.documents(POLICIES)


@pytest.fixture
async def older(service: RunningService, shop: Shop) -> RunningService:
    """A retailer from before there were policies."""
    for document in await documents(service).scan():
        await documents(service).delete(document["id"], if_version=document["version"])
    return service


async def test_replicas_make_one_default_policy(older: RunningService) -> None:
    asked = [replica(older, name).known.default("nordic-home") for name in ("one", "other")]
    first, second = await asyncio.gather(*asked)
    assert first == second
    assert [each["id"] for each in await documents(older).scan()] == [DEFAULT]


async def test_start_gives_each_retailer_its_default_policy(older: RunningService) -> None:
    context = older.context
    every = retailers.repository(context.store, context.relay, context.clock, source=SOURCE)
    await Beginning(every, replica(older, "first").known).run()
    await Beginning(every, replica(older, "of a later setting").known).run()
    [stored] = await documents(older).scan()
    assert (stored["id"], stored["current"]["name"]) == (DEFAULT, "first")


async def test_current_versions_end_with_the_default_policy(older: RunningService) -> None:
    policy = await create_policy(older)
    await change(older, (await create_policy(older, name="Old")).id, deactivated=True)
    assert [each.policy_id for each in await replica(older).known.current("nordic-home")] == [policy.id, DEFAULT]


async def test_version_is_known_before_and_after_the_next(service: RunningService, shop: Shop) -> None:
    known, policy = replica(service).known, await create_policy(service)
    first = await known.version(policy.id, 1)
    await change(service, policy.id, name="Silver")
    assert first
    assert await known.version(policy.id, 1) == first
    second = await known.version(policy.id, 2)
    assert second
    assert (first.name, second.name) == ("Gold", "Silver")
    assert await known.version(policy.id, 3) is None


async def test_change_that_was_cut_off_leaves_no_version(service: RunningService, shop: Shop) -> None:
    """A crash after the earlier version was stored, and before the policy was."""
    directory, policy = replica(service), await create_policy(service)
    stored = await directory.policies.get(policy.id)
    assert stored
    await directory.versions.add_unless_known(stored.current)
    changed = await change(service, policy.id, name="Silver")
    assert changed.number == 2
    first, second = await directory.known.version(policy.id, 1), await directory.known.version(policy.id, 2)
    assert first == stored.current
    assert second
    assert second.name == "Silver"
