from types import SimpleNamespace
from typing import Any

import pytest
from servicekit.callers import Access, AccessTable, Caller, Denied, Role, Scope
from servicekit.claims import Claims

TABLE: AccessTable = {"GetTicket": {Role.CUSTOMER: Scope.OWN, Role.AGENT: Scope.RETAILER, Role.SERVICE: Scope.RETAILER}}


class TokensAreClaims:
    """Takes a token for the role it names."""

    async def authenticate(self, token: str) -> Claims:
        retailers = frozenset() if token == "service" else frozenset({"nordic-home", "*", "a.>"})
        return Claims(token, "someone", "Some One", retailers, "cus_1" if token == "customer" else None)


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
    unnamed = await access.caller(context(authorization="Bearer service"), "GetTicket")
    assert not unnamed.sees("baltic-tools")


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
