"""Ids of nothing and cursors that are not the caller's lead nowhere: at every operation that takes one."""

import httpx
import pytest

from tests.contracts.access_table import NOBODY_ASKED
from tests.contracts.access_world import TABLE, World, ask
from tests.contracts.examples import OPERATIONS, parameters, required_of, taking
from tests.contracts.reported import reported

UNKNOWN_IDS = ["tkt_" + "a" * 26, "nothing", "%2e%2e", "%F0%9F%92%A9", "%ff", "*", ">"]
IMPOSSIBLE_IDS = ["x" * 2_000, "%00", "a%0d%0ab"]
ABOUT_ONE = pytest.mark.parametrize("operation", [name for name, (_, path) in OPERATIONS.items() if "{" in path])


def about(world: World, operation: str, id: str) -> httpx.Response:
    """The response to somebody who gets in, about this id as it stands in the path."""
    row = TABLE[operation]
    role = "agent" if row.who == NOBODY_ASKED or "agent" in row.who else next(iter(row.who))
    return ask(world, operation, world.asked(operation, id), world.token(role, "own"))


@ABOUT_ONE
@pytest.mark.parametrize("id", UNKNOWN_IDS)
def test_unknown_id_is_not_found(world: World, operation: str, id: str) -> None:
    answer = about(world, operation, id)
    reported(answer, 404, answer.json()["code"])
    assert answer.json()["code"].endswith("NOT_FOUND")


@ABOUT_ONE
@pytest.mark.parametrize("id", IMPOSSIBLE_IDS, ids=("long", "NUL", "two lines"))
def test_id_that_is_none_is_refused_by_its_name(world: World, operation: str, id: str) -> None:
    name = next(iter(parameters(operation, "path")))
    reported(about(world, operation, id), 422, "VALIDATION_FAILED", name)


CURSORS = [(operation, "page_token") for operation in taking("query", "page_token")] + [("list_events", "after")]


def role_of(operation: str) -> str:
    who = TABLE[operation].who
    return next(role for role in ("agent", "supervisor", "partner", "admin") if role in who)


def listed(world: World, operation: str, role: str, **params: str) -> httpx.Response:
    _, path = OPERATIONS[operation]
    ticket_or_customer = world.customer if path.startswith("/v1/customers/") else world.ticket
    own = {"retailer": world.ours.id} if "retailer" in parameters(operation, "query") else {}
    return world.ours.system.gateway.get(
        path.replace("{id}", ticket_or_customer),
        params={**required_of(operation), **own, **params},
        headers={"Authorization": f"Bearer {world.token(role, 'their own')}"},
    )


@pytest.mark.parametrize(("operation", "name"), CURSORS)
def test_forged_cursor_is_refused(world: World, operation: str, name: str) -> None:
    code = "CURSOR_INVALID" if name == "after" else "PAGE_TOKEN_INVALID"
    size = "limit" if name == "after" else "page_size"
    given = (
        listed(world, operation, role_of(operation), **{size: "1"})
        .json()
        .get("next_cursor" if name == "after" else "next_page_token", "")
    )
    forged = ["nonsense", "\0", "e30", "eyJwbGFjZSI6W119", "x" * 400]
    forged += [given[:-4] + "AAAA", given[:-1], given + "A", given.swapcase()] if given else []
    for cursor in forged:
        reported(listed(world, operation, role_of(operation), **{name: cursor}), 422, code, name)


@pytest.mark.parametrize(
    ("operation", "other"),
    [
        ("list_tickets", {"status": "new"}),
        ("list_tickets", {"order_by": "due_at"}),
        ("list_purchases", {"customer_id": "cus_other"}),
        ("list_customers", {"email": "someone@else.example"}),
        ("list_assets", {"customer_id": "cus_other"}),
        ("list_deliveries", {"customer": "cus_other"}),
    ],
)
def test_a_page_belongs_to_its_list(world: World, operation: str, other: dict[str, str]) -> None:
    token = listed(world, operation, "agent", page_size="1").json()["next_page_token"]
    assert token, "there is another page"
    assert listed(world, operation, "agent", page_token=token).status_code == 200
    reported(listed(world, operation, "agent", page_token=token, **other), 422, "PAGE_TOKEN_INVALID", "page_token")
    _, path = OPERATIONS[operation]
    theirs = world.theirs.agent.get(path, params={"page_token": token})
    reported(theirs, 422, "PAGE_TOKEN_INVALID", "page_token")


def test_a_cursor_of_the_feed_belongs_to_its_retailer(world: World) -> None:
    cursor = world.ours.partner.get("/v1/events", params={"limit": 1}).raise_for_status().json()["next_cursor"]
    reported(world.theirs.partner.get("/v1/events", params={"after": cursor}), 422, "CURSOR_INVALID", "after")
