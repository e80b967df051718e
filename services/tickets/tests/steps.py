"""A retailer with a customer, and a fake of the warranty service."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import grpc
import pytest
from aftersales.common.v1.common_pb2 import Money
from aftersales.tickets.v1 import (
    agent_pb2,
    agent_service_pb2,
    customer_pb2,
    purchase_pb2,
    retailer_pb2,
    retailer_service_pb2,
    team_pb2,
    team_service_pb2,
)
from aftersales.tickets.v1 import purchase_service_pb2 as purchases
from aftersales.tickets.v1 import ticket_pb2 as ticket
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from aftersales.warranty.v1 import asset_service_pb2
from aftersales.warranty.v1.asset_service_pb2_grpc import AssetServiceServicer
from google.protobuf.timestamp_pb2 import Timestamp
from servicekit.testing.service import RunningService

NORDIC_HOME = retailer_pb2.Retailer(
    id="nordic-home",
    name="Nordic Home",
    time_zone="Europe/Helsinki",
    locale="en",
    sender_address="care@nordic-home.example",
    link_base="https://care.nordic-home.example",
)


on_either_store = pytest.mark.usefixtures("either_store_url")
"""Runs a test with the service on an embedded store, and on MongoDB."""

ADMIN: Mapping[str, Any] = {"role": "admin", "retailers": (), "sub": "root"}
PARTNER: Mapping[str, Any] = {"role": "partner", "sub": "till"}
AGENT: Mapping[str, Any] = {"role": "agent", "sub": "agent-1"}


def sale(order_id: str, retailer: str = "") -> purchases.ReportPurchaseRequest:
    return purchases.ReportPurchaseRequest(
        retailer=retailer,
        order_id=order_id,
        customer=customer_pb2.Customer(name="Maija Meri", email="maija@example.org", locale="fi"),
        items=[
            purchase_pb2.PurchaseItem(
                product_model_id="mod_1",
                quantity=1,
                price=Money(amount_minor=12_900, currency="EUR"),
                sold_at=Timestamp(seconds=1_767_000_000),
            )
        ],
    )


@dataclass(frozen=True)
class Shop:
    """A retailer with one sale, and the claims of its customer."""

    service: RunningService
    purchase: purchase_pb2.Purchase
    maija: Mapping[str, Any]

    @property
    def asset_id(self) -> str:
        return self.purchase.items[0].registrations[0].asset_id

    async def open(self, **fields: Any) -> ticket.Ticket:
        """A ticket of Maija's."""
        request = tickets.CreateTicketRequest(**{"subject": "It leaks", "body": "Water!", **fields})
        opened: ticket.Ticket = (await self.service.call(request, **self.maija)).ticket
        return opened

    async def say(self, id: str, body: str, claims: Mapping[str, Any], **fields: Any) -> Any:
        return await self.service.call(tickets.AddMessageRequest(ticket_id=id, body=body, **fields), **claims)


async def agent(service: RunningService, name: str, *teams: str, retailer: str = "nordic-home") -> str:
    """The id of a new agent, in these teams."""
    created = agent_pb2.Agent(subject=name, display_name=name, retailers=[retailer], team_ids=teams)
    return str((await service.call(agent_service_pb2.CreateAgentRequest(agent=created), **ADMIN)).agent.id)


async def team(service: RunningService, name: str, retailer: str = "nordic-home") -> str:
    """The id of a new team."""
    created = team_pb2.Team(name=name, retailer=retailer)
    return str((await service.call(team_service_pb2.CreateTeamRequest(team=created), **ADMIN)).team.id)


async def open_shop(service: RunningService) -> Shop:
    await service.call(retailer_service_pb2.CreateRetailerRequest(retailer=NORDIC_HOME), **ADMIN)
    purchase = (await service.call(sale("order-1"), **PARTNER)).purchase
    maija = {"role": "customer", "customer": purchase.customer_id, "sub": "maija", "name": "Maija"}
    return Shop(service, purchase, maija)


@dataclass
class Warranty(AssetServiceServicer):
    """The warranty service: it has the assets of `covered`, and records who asked."""

    covered: set[str] = field(default_factory=set)
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def CheckCoverage(
        self, request: asset_service_pb2.CheckCoverageRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> asset_service_pb2.CheckCoverageResponse:
        metadata = {key: str(value) for key, value in context.invocation_metadata() or ()}
        self.asked.append((metadata["x-aftersales-retailer"], request.asset_id))
        if request.asset_id not in self.covered:
            await context.abort(grpc.StatusCode.NOT_FOUND, "not registered")
        answer = asset_service_pb2.CheckCoverageResponse(covered=True)
        answer.coverage.ends_at.CopyFrom(Timestamp(seconds=4_000_000_000))
        return answer


async def published(service: RunningService, id: str) -> list[str]:
    """The names of the events that this aggregate published, in order."""
    return [each["event"]["type"].rpartition(".")[2] for each in await service.recorded(id)]
