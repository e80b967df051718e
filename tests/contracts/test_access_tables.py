"""The access tables of the services, the expected rows and the OpenAPI document name the same operations and roles."""

import pytest
from servicekit.auth.authorization import Role

from tests.contracts.access_table import AT_MOST, CAST, NOBODY_ASKED, ROWS, kind_of, row_of
from tests.contracts.access_world import TABLE
from tests.contracts.examples import OPERATIONS, described
from tests.contracts.rpcs import SERVICES, access, let_in, rpcs


def test_every_rpc_has_a_row_and_every_row_is_an_rpc() -> None:
    for service in SERVICES:
        served = [rpc for rpc in rpcs() if rpc.service == service]
        assert len(served) == len({rpc.name for rpc in served}), f"{service}: an RPC's name stands for two"
        assert {rpc.name for rpc in served if not rpc.is_public} == set(access(service)), service


def test_every_operation_is_an_rpc_or_has_a_row() -> None:
    assert OPERATIONS.keys() >= {rpc.operation for rpc in rpcs()} - {""}
    assert OPERATIONS.keys() == let_in().keys() | (OPERATIONS.keys() & ROWS.keys())
    assert OPERATIONS.keys() >= ROWS.keys()
    assert set(CAST) == set(Role)


@pytest.mark.parametrize("operation", let_in())
def test_access_table_lets_in_whom_the_row_names(operation: str) -> None:
    lets_in, kind = let_in()[operation], kind_of(*OPERATIONS[operation])
    more = f"a {kind} lets in at most {sorted(AT_MOST[kind])}; if it is meant, write its row in access_table.ROWS"
    assert TABLE[operation].who == lets_in, more


def test_operation_that_lets_in_more_than_its_kind_needs_a_row() -> None:
    row = row_of("close_repair_order", "POST", "/v1/repair-orders/{id}:close", frozenset({"customer", "agent"}))
    assert row.who == frozenset({"agent"})


def test_operations_without_token_are_declared() -> None:
    for operation in OPERATIONS:
        open_to_all = described(operation)["security"] == []
        assert open_to_all == (TABLE[operation].who == NOBODY_ASKED), operation
