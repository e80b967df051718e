"""Every operation × every role × whose it is: who gets in is access_table.py, and nobody else does.

What exists is read from the contracts, so that a new RPC, operation or role without its row fails here.
"""

import json
from collections.abc import Mapping

import grpc
import pytest
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from servicekit.auth.authorization import Role, Scope
from system import System

from tests.contracts.access_table import (
    ABOUT_NO_CUSTOMER,
    ABOUT_NO_RETAILER,
    CAST,
    LET_IN,
    NOBODY_ASKED,
    NOTHING,
    REFUSED,
    Outcome,
)
from tests.contracts.access_world import TABLE, World, ask
from tests.contracts.examples import OPERATIONS, Asked, required_of, success_of
from tests.contracts.rpcs import Rpc, access, rpcs

LISTS = [name for name, (_, path) in OPERATIONS.items() if name.startswith("list_") and "{" not in path]
PLACES = ("own", "another customer", "another retailer", "no customer id", "no retailer", "several retailers")
GETS_IN = {"OK", "INVALID_ARGUMENT", "NOT_FOUND", "FAILED_PRECONDITION"}
"""What an empty request of a caller who gets in is answered with: it lacks something."""


# --- past the gateway: each service refuses by itself ---


def status(
    channels: Mapping[str, grpc.Channel], rpc: Rpc, token: str, *, acts_for: str | None = "nowhere", retailer: str = ""
) -> str:
    """What the service answers to a request that names at most a retailer; `acts_for` is the metadata of services."""
    kind = GetMessageClass(rpc.method.input_type)
    request = kind(retailer=retailer) if retailer else kind()
    call: grpc.UnaryUnaryMultiCallable[Message, bytes] = channels[rpc.service].unary_unary(
        rpc.path, type(request).SerializeToString
    )
    bearer = (("authorization", f"Bearer {token}"),) if token else ()
    named = (("x-aftersales-retailer", acts_for),) if acts_for is not None else ()
    try:
        call(request, metadata=(*bearer, *named), timeout=10)
    except grpc.RpcError as error:
        return str(error.code().name)
    return "OK"


def names_a_retailer(rpc: Rpc) -> bool:
    field = rpc.method.input_type.fields_by_name.get("retailer")
    return field is not None and field.message_type is None


EVERY_RPC = pytest.mark.parametrize("rpc", rpcs(), ids=lambda rpc: f"{rpc.service}:{rpc.name}")
IDENTIFIED = pytest.mark.parametrize(
    "rpc", [rpc for rpc in rpcs() if not rpc.is_public], ids=lambda rpc: f"{rpc.service}:{rpc.name}"
)


@EVERY_RPC
def test_a_service_lets_in_whom_its_table_names(
    embedded: System, channels: Mapping[str, grpc.Channel], rpc: Rpc
) -> None:
    assert status(channels, rpc, "") == ("INVALID_ARGUMENT" if rpc.is_public else "UNAUTHENTICATED")
    let_in = set(CAST) if rpc.is_public else {str(role) for role in access(rpc.service)[rpc.name]}
    for role in CAST:
        reported = status(channels, rpc, embedded.token(role, retailers=("nowhere",), customer="cus_nobody"))
        if role in let_in:
            assert reported in GETS_IN, role
        else:
            assert reported == "PERMISSION_DENIED", role


@IDENTIFIED
def test_service_refuses_own_scope_without_a_customer_id(
    world: World, channels: Mapping[str, grpc.Channel], rpc: Rpc
) -> None:
    retailer = world.ours.id if names_a_retailer(rpc) else ""
    reported = status(channels, rpc, world.token("customer", "no customer id"), retailer=retailer)
    scope = access(rpc.service)[rpc.name].get(Role.CUSTOMER)
    assert (reported in GETS_IN) if scope is Scope.RETAILER else (reported == "PERMISSION_DENIED")


@IDENTIFIED
@pytest.mark.parametrize("acts_for", ["", None, "*", "internal.>", "x" * 41])
def test_service_refuses_every_role_without_a_retailer(
    world: World, channels: Mapping[str, grpc.Channel], rpc: Rpc, acts_for: str | None
) -> None:
    for role in Role:
        reported = status(channels, rpc, world.token(role, "no retailer"), acts_for=acts_for)
        scope = access(rpc.service)[rpc.name].get(role)
        assert (reported in GETS_IN) if scope is Scope.ANY else (reported == "PERMISSION_DENIED"), role


@IDENTIFIED
def test_service_asks_which_of_several_retailers_is_meant(
    world: World, channels: Mapping[str, grpc.Channel], rpc: Rpc
) -> None:
    for role in set(access(rpc.service)[rpc.name]) - {Role.SERVICE}:
        token = world.token(role, "several retailers")
        if names_a_retailer(rpc):
            assert status(channels, rpc, token) == "INVALID_ARGUMENT", role
            assert status(channels, rpc, token, retailer=world.ours.id) in GETS_IN, role
        else:
            assert status(channels, rpc, token) in GETS_IN, role


# --- through the gateway: every cell of the table ---


def expected(operation: str, role: str, place: str) -> Outcome:
    row = TABLE[operation]
    if row.who == NOBODY_ASKED:
        return row.own
    if role not in row.who:
        return 403
    if role == "admin" or operation in ABOUT_NO_RETAILER:
        return row.own
    if role == "service" or place == "no retailer":
        return 403
    if place == "another retailer":
        return row.other_retailer
    if role == "customer" and place == "no customer id":
        return row.own if operation in ABOUT_NO_CUSTOMER else 403
    return row.other_customer if role == "customer" and place == "another customer" else row.own


def statuses(operation: str, wanted: Outcome) -> set[int]:
    """Those that an outcome may have."""
    if wanted == REFUSED:
        return {403, 404, 422}
    if wanted == NOTHING:
        return {200}
    return {success_of(operation), 409} if wanted == LET_IN else {int(wanted)}


def places_that_differ(operation: str, role: str) -> tuple[str, ...]:
    """Where the answer may depend on the place. Who is refused for the role is asked where all the rest is right."""
    row = TABLE[operation]
    if row.who == NOBODY_ASKED or role not in row.who:
        return ("own",)
    return PLACES if role == "customer" else tuple(place for place in PLACES if place != "another customer")


CELLS = [
    (operation, role, place)
    for operation in OPERATIONS
    for role in CAST
    for place in places_that_differ(operation, role)
]


@pytest.mark.parametrize(("operation", "role", "place"), CELLS)
def test_operation_returns_the_status_of_its_access_table_cell(
    world: World, operation: str, role: str, place: str
) -> None:
    wanted = expected(operation, role, place)
    let_in = success_of(operation) in statuses(operation, wanted)
    subject = world.subject(operation) if let_in else world.kept(operation)
    before = etag(world, operation, subject) if subject else ""
    asked = world.asked(operation, subject)
    answer = ask(world, operation, asked, world.token(role, place))
    assert answer.status_code in statuses(operation, wanted), answer.text
    if answer.status_code >= 400 or wanted == NOTHING:
        named = json.dumps([asked.path, asked.json, dict(asked.params or {})])
        assert not [secret for secret in world.secrets if secret in answer.text and secret not in named]
        assert before == (etag(world, operation, subject) if subject else "")
    elif operation.startswith("list_"):
        assert answer.json()["items"], "who gets in finds something"


@pytest.mark.parametrize("operation", OPERATIONS)
def test_operation_without_a_token_is_refused_or_declared_public(world: World, operation: str) -> None:
    answer = ask(world, operation, world.asked(operation))
    if TABLE[operation].who == NOBODY_ASKED:
        assert answer.status_code == TABLE[operation].own
    else:
        assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize("role", CAST)
@pytest.mark.parametrize(
    "operation",
    [
        name
        for name, (method, path) in OPERATIONS.items()
        if method == "GET" and name.startswith("list_") and "{" not in path
    ],
)
def test_a_list_that_names_no_retailer_shows_nothing_of_others(world: World, operation: str, role: str) -> None:
    answer = ask(world, operation, Asked(params=required_of(operation)), world.token(role, "another retailer"))
    assert answer.status_code in (200, 403, 422), answer.text
    if role != "admin":
        assert not [secret for secret in world.secrets if secret in answer.text]


@pytest.mark.parametrize("role", CAST)
@pytest.mark.parametrize("operation", [name for name in LISTS if name not in ("list_retailers", "list_events")])
def test_list_asks_which_of_several_retailers_is_meant(world: World, operation: str, role: str) -> None:
    answer = ask(world, operation, Asked(params=required_of(operation)), world.token(role, "several retailers"))
    if role not in TABLE[operation].who or role == "service":
        assert answer.status_code == 403
    else:
        assert (answer.status_code, answer.json()["code"]) == (422, "RETAILER_REQUIRED")
        assert answer.json()["errors"][0]["field"] == "retailer"


@pytest.mark.parametrize("operation", ["list_purchases", "list_tickets", "get_ticket"])
def test_refusal_names_the_missing_claim(world: World, operation: str) -> None:
    asked = world.asked(operation)
    without_id = ask(world, operation, asked, world.token("customer", "no customer id")).json()
    without_retailer = ask(world, operation, asked, world.token("customer", "no retailer")).json()
    assert (without_id["code"], without_retailer["code"]) == ("ACCESS_DENIED", "ACCESS_DENIED")
    assert "no customer id" in without_id["detail"]
    assert "no retailer" in without_retailer["detail"]


def test_customer_cannot_open_a_ticket_about_anothers_asset(world: World) -> None:
    question = {"subject": "Mine?", "body": "Whose lamp is it?", "asset_id": world.asset}
    answer = ask(world, "create_ticket", Asked(json=question), world.token("customer", "another customer"))
    assert (answer.status_code, answer.json()["code"]) == (422, "ASSET_UNKNOWN")
    assert answer.json()["errors"][0]["field"] == "asset_id"


def etag(world: World, operation: str, subject: str) -> str:
    path = OPERATIONS[operation][1].partition("/{")[0]
    return world.staff["supervisor"].get(f"{path}/{subject}").raise_for_status().headers["ETag"]
