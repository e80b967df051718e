"""CustomerService over gRPC."""

from typing import Any

import pytest
from aftersales.tickets.v1 import (
    customer_service_pb2,
)
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import Shop


async def test_customers_are_found_by_address(service: RunningService, shop: Shop) -> None:
    asked = customer_service_pb2.ListCustomersRequest(email="MAIJA@example.org")
    found = await service.call(asked)
    assert [customer.id for customer in found.customers] == [shop.purchase.customer_id]


@pytest.mark.parametrize("blank", [{"email": " "}, {"customer_ref": " "}])
async def test_blank_filter_finds_no_customer(service: RunningService, shop: Shop, blank: dict[str, Any]) -> None:
    found = await service.call(customer_service_pb2.ListCustomersRequest(**blank))
    assert not found.customers
