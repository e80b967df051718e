from types import SimpleNamespace
from typing import Any

import pytest
from servicekit.auth.authentication import Unauthenticated
from servicekit.auth.authorization import Access, AccessTable, Caller, Denied, Role, Scope
from servicekit.auth.claims import Claims

TABLE: AccessTable = {"GetTicket": {Role.CUSTOMER: Scope.OWN, Role.AGENT: Scope.RETAILER, Role.SERVICE: Scope.RETAILER}}


class TokensAreClaims:
    """Takes a token for the role it names, perhaps followed by what it lacks."""

    async def authenticate(self, token: str) -> Claims:
        role, _, lack = token.partition("-")
        nobodys = role == "service" or lack == "shop"
        retailers = frozenset({"*", "a.>"} if nobodys else {"nordic-home", "*", "a.>"})
        return Claims(role, "someone", "Some One", retailers, "cus_1" if token == "customer" else None)


def context(**metadata: str) -> Any:
    pairs = tuple((key.replace("_", "-"), value) for key, value in metadata.items())
    return SimpleNamespace(invocation_metadata=lambda: pairs)


access = Access(TABLE, TokensAreClaims())  # type: ignore[arg-type]


async def test_a_customer_sees_only_what_is_theirs() -> None:
    caller = await access.caller(context(authorization="Bearer customer"), "GetTicket")
    assert caller.sees("nordic-home", "cus_1")
    assert not caller.sees("nordic-home", "cus_2")
    assert not caller.sees("nordic-home", None)
    assert not caller.sees("baltic-tools", "cus_1")


async def test_an_agent_sees_their_retailers_records() -> None:
    caller = await access.caller(context(authorization="Bearer agent"), "GetTicket")
    assert caller.sees("nordic-home", "cus_2")
    assert not caller.sees("baltic-tools", "cus_2")


async def test_what_is_no_retailers_name_is_no_retailer_of_the_caller() -> None:
    assert (await access.identify("Bearer agent")).retailers == {"nordic-home"}


@pytest.mark.parametrize("role", ["partner", "emperor"])
async def test_a_role_that_the_table_does_not_have_is_refused(role: str) -> None:
    with pytest.raises(Denied) as refused:
        await access.caller(context(authorization=f"Bearer {role}"), "GetTicket")
    assert refused.value.kind == "denied"


async def test_a_service_acts_for_the_one_retailer_it_names() -> None:
    named = await access.caller(
        context(authorization="Bearer service", x_aftersales_retailer="baltic-tools"), "GetTicket"
    )
    assert named.sees("baltic-tools")
    assert not named.sees("nordic-home")


@pytest.mark.parametrize("named", [{}, {"x_aftersales_retailer": ""}, {"x_aftersales_retailer": "internal.>"}])
async def test_service_that_names_no_retailer_is_refused(named: dict[str, str]) -> None:
    with pytest.raises(Denied, match="names no retailer"):
        await access.caller(context(authorization="Bearer service", **named), "GetTicket")


@pytest.mark.parametrize(("token", "lack"), [("customer-id", "no customer id"), ("agent-shop", "no retailer")])
async def test_token_without_what_its_scope_is_narrowed_to_is_refused(token: str, lack: str) -> None:
    with pytest.raises(Denied, match=lack) as refused:
        await access.caller(context(authorization=f"Bearer {token}"), "GetTicket")
    assert (refused.value.kind, refused.value.reason) == ("denied", "ACCESS_DENIED")


@pytest.mark.parametrize("customer_id", [None, ""])
def test_scope_own_without_a_customer_id_cannot_be_made(customer_id: str | None) -> None:
    with pytest.raises(Denied):
        Caller(Role.CUSTOMER, "maija", "", frozenset({"nordic-home"}), customer_id, Scope.OWN)


async def test_only_scope_own_is_narrowed_to_a_customer() -> None:
    customer = await access.caller(context(authorization="Bearer customer"), "GetTicket")
    agent = await access.caller(context(authorization="Bearer agent"), "GetTicket")
    assert (customer.only_customer, agent.only_customer) == ("cus_1", None)


def test_the_retailer_is_named_or_the_only_one() -> None:
    one = Caller(Role.AGENT, "agent-1", "", frozenset({"nordic-home"}))
    assert one.retailer("") == "nordic-home"
    with pytest.raises(Denied) as foreign:
        one.retailer("baltic-tools")
    assert foreign.value.reason == "ACCESS_DENIED"
    two = Caller(Role.AGENT, "agent-1", "", frozenset({"nordic-home", "baltic-tools"}))
    with pytest.raises(Denied) as unnamed:
        two.retailer("")
    assert unnamed.value.field == "retailer"
    assert two.retailer("baltic-tools") == "baltic-tools"


def test_an_admin_with_scope_any_reaches_every_retailer() -> None:
    admin = Caller(Role.ADMIN, "root", "", frozenset(), scope=Scope.ANY)
    assert admin.sees("nordic-home", "cus_1")
    assert admin.retailer("nordic-home") == "nordic-home"


async def test_call_with_two_tokens_is_refused() -> None:
    twice: Any = SimpleNamespace(invocation_metadata=lambda: (("authorization", "Bearer agent"),) * 2)
    with pytest.raises(Unauthenticated):
        await access.caller(twice, "GetTicket")
