from asyncio import gather
from typing import Any

from aftersales.tickets.v1 import ticket_category_service_pb2 as categories
from servicekit.testing.service import RunningService

from services.tickets.tests.categories.steps import a_category, a_change, change_category, create_category
from services.tickets.tests.steps import ADMIN, AGENT, Shop, on_either_store, published, team

OTHER: Any = {"role": "customer", "customer": "cus_x", "retailers": ["baltic-tools"]}


async def listed(service: RunningService, claims: Any, **asked: Any) -> list[str]:
    found = await service.call(categories.ListTicketCategoriesRequest(**asked), **claims)
    return [each.customer_label for each in found.ticket_categories]


async def test_customer_reads_labels_and_lists_what_they_choose(service: RunningService, shop: Shop) -> None:
    hidden = await create_category(service, "Abuse")
    await create_category(service, "Water", customers_may_choose=True)
    assert await listed(service, shop.maija) == ["My water"]
    assert await listed(service, AGENT) == ["My abuse", "My water"]
    got = categories.GetTicketCategoryRequest(id=hidden.id)
    seen = (await service.call(got, **shop.maija)).ticket_category
    assert (seen.name, seen.customer_label) == ("", "My abuse")
    batch = categories.BatchGetTicketCategoriesRequest(ids=[hidden.id])
    assert [each.name for each in (await service.call(batch, **shop.maija)).ticket_categories] == [""]
    assert await service.outcome(got, **OTHER) == "TICKET_CATEGORY_NOT_FOUND"
    assert list((await service.call(batch, **OTHER)).ticket_categories) == []


async def test_list_is_paged_by_name(service: RunningService, shop: Shop) -> None:
    for name in ("water", "Doors", "noise"):
        await create_category(service, name)
    first = await service.call(categories.ListTicketCategoriesRequest(page_size=2), **AGENT)
    rest = categories.ListTicketCategoriesRequest(page_size=2, page_token=first.next_page_token)
    found = [*first.ticket_categories, *(await service.call(rest, **AGENT)).ticket_categories]
    assert [each.name for each in found] == ["Doors", "noise", "water"]
    assert await listed(service, AGENT, deactivated=True) == []


async def test_category_has_a_version_of_its_own(service: RunningService, shop: Shop) -> None:
    first, other = await create_category(service), await create_category(service, "Noise")
    renamed = await change_category(service, first.id, name="Wet", etag=first.etag)
    assert (renamed.name, renamed.etag != first.etag) == ("Wet", True)
    stale = a_change(first.id, name="Damp")
    stale.etag = first.etag
    assert await service.outcome(stale, **ADMIN) == "ETAG_MISMATCH"
    moved = await change_category(service, other.id, parent_id=first.id, etag=other.etag)
    assert moved.parent_id == first.id
    assert (await change_category(service, other.id, "parent_id")).parent_id == ""


async def test_created_twice_by_one_request_is_one_category(service: RunningService, shop: Shop) -> None:
    request = a_category()
    request.request_id = "once"
    first, again = await service.call(request, **ADMIN), await service.call(request, **ADMIN)
    assert first.ticket_category.id == again.ticket_category.id
    assert await listed(service, AGENT) == ["My water"]


@on_either_store
async def test_two_moves_at_once_make_no_circle(service: RunningService, shop: Shop) -> None:
    one, two = await create_category(service, "One"), await create_category(service, "Two")
    moves = [a_change(one.id, parent_id=two.id), a_change(two.id, parent_id=one.id)]
    outcomes = await gather(*(service.outcome(each, **ADMIN) for each in moves))
    assert sorted(outcomes) == ["VALIDATION_FAILED", "answer"]


async def test_category_names_a_team_of_its_retailer(service: RunningService, shop: Shop) -> None:
    request = a_category(default_team_id="tem_unknown")
    assert await service.outcome(request, **ADMIN) == "TEAM_UNKNOWN"
    known = await team(service, "Kitchen")
    assert (await create_category(service, default_team_id=known)).default_team_id == known


async def test_changed_category_is_published(service: RunningService, shop: Shop) -> None:
    category = await create_category(service)
    await change_category(service, category.id, name="Wet")
    await change_category(service, category.id, name="Wet")
    trees = [each.name for each in service.collections if each.name == "category_trees"]
    [document] = await service.context.store.documents(
        next(each for each in service.collections if each.name == trees[0])
    ).scan()
    assert await published(service, document["id"]) == ["TicketCategoryChanged", "TicketCategoryChanged"]
