"""`?expand=…` adds what a response names by its ids, and never fails it."""

import asyncio
from typing import Annotated, Any

import orjson
import pytest
from aftersales.common.v1.common_pb2 import Actor
from aftersales.tickets.v1.agent_pb2 import Agent
from aftersales.tickets.v1.agent_service_pb2 import ListAgentsResponse
from aftersales.tickets.v1.customer_pb2 import Customer
from aftersales.tickets.v1.customer_service_pb2 import ListCustomersResponse
from aftersales.tickets.v1.ticket_pb2 import Ticket
from aftersales.warranty.v1.asset_pb2 import Asset
from aftersales.warranty.v1.asset_service_pb2 import ListAssetsResponse
from gateway.edge.problems import Problem
from gateway.rest import responses
from gateway.rest.expansion import MOST_IDS, Reference, expandable, expanded
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request


def request_with_ids() -> type[Message]:
    file = FileDescriptorProto(name="things.proto", package="things.v1")
    file.message_type.add(name="BatchGetThingsRequest").field.add(name="ids", number=1, type=9, label=3)
    pool = DescriptorPool()
    pool.Add(file)
    return GetMessageClass(pool.FindMessageTypeByName("things.v1.BatchGetThingsRequest"))


REQUEST = request_with_ids()
CUSTOMER = Reference("customer", "customer_id", "tickets.v1.BatchGetCustomers", REQUEST, ListCustomersResponse)
ASSET = Reference("asset", "asset_id", "warranty.v1.BatchGetAssets", REQUEST, ListAssetsResponse)
TICKETS = [
    Ticket(id="tkt_1", customer_id="cus_1", asset_id="ast_1", etag="3-5d1f0a9c"),
    Ticket(id="tkt_2", customer_id="cus_2", etag="7"),
    Ticket(id="tkt_3", customer_id="cus_1", asset_id="ast_9", etag="1"),
]


class Services:
    """Calls as a route makes them; remembers the ids asked for, and returns once both RPCs were called."""

    def __init__(self, *, together: int = 1, problem: Problem | None = None) -> None:
        self.asked: dict[str, list[str]] = {}
        self._all = asyncio.Barrier(together)
        self._problem = problem

    async def __call__(self, rpc: str, request: Any, response: type[Any]) -> Any:
        self.asked[rpc] = list(request.ids)
        await self._all.wait()
        if self._problem and rpc == ASSET.rpc:
            raise self._problem
        if response is ListAssetsResponse:
            return ListAssetsResponse(assets=[Asset(id="ast_1", serial="A1")])
        return ListCustomersResponse(customers=[Customer(id=id, name=f"Name of {id}") for id in request.ids])


async def add(services: Services, asked: str | None, items: list[Ticket] = TICKETS) -> Any:
    return await expanded(services, asked, (CUSTOMER, ASSET), items)  # type: ignore[arg-type]


async def test_expand_adds_each_reference_to_its_item() -> None:
    services = Services(together=2)
    added = await asyncio.wait_for(add(services, "customer,asset"), 5)
    assert services.asked == {CUSTOMER.rpc: ["cus_1", "cus_2"], ASSET.rpc: ["ast_1", "ast_9"]}
    names = [(each["customer"]["name"], each.get("asset", {}).get("serial")) for each in added]
    assert names == [("Name of cus_1", "A1"), ("Name of cus_2", None), ("Name of cus_1", None)]


async def test_expanded_agent_takes_the_place_of_the_actor() -> None:
    taken, free = Ticket(id="tkt_1", assignee=Actor(id="agt_1", display_name="Aino")), Ticket(id="tkt_2")
    agents = Reference("assignee", "assignee.id", "tickets.v1.AgentService/BatchGetAgents", REQUEST, ListAgentsResponse)

    async def call(rpc: str, request: Any, response: type[Any]) -> Any:
        assert list(request.ids) == ["agt_1"]
        return ListAgentsResponse(agents=[Agent(id="agt_1", display_name="Aino", team_ids=["tem_1"])])

    added = await expanded(call, "assignee", [agents], [taken, free])  # type: ignore[arg-type]
    assert (added[0]["assignee"]["team_ids"], added[1]) == (["tem_1"], {})
    shown = orjson.loads(responses.resource(taken, None, added[:1]).body)
    assert (shown["id"], shown["assignee"]["id"], shown["assignee"]["team_ids"]) == ("tkt_1", "agt_1", ["tem_1"])


async def test_without_expand_nothing_is_called() -> None:
    services = Services()
    assert (await add(services, None), services.asked) == ((), {})


@pytest.mark.parametrize("problem", [Problem("ACCESS_DENIED"), Problem("SERVICE_UNAVAILABLE")], ids=lambda it: it.code)
async def test_reference_that_is_refused_is_left_out(problem: Problem) -> None:
    added = await asyncio.wait_for(add(Services(together=2, problem=problem), "asset,customer"), 5)
    assert [set(each) for each in added] == [{"customer"}] * 3


async def test_no_more_than_a_page_of_ids_is_asked_for() -> None:
    services = Services()
    added = await add(services, "customer", [Ticket(customer_id=f"cus_{number}") for number in range(150)])
    assert (len(services.asked[CUSTOMER.rpc]), len(added)) == (MOST_IDS, 150)


@pytest.mark.parametrize("text", ["sla", "customer,", "customer, asset", "Customer", ""])
def test_name_without_reference_is_refused_with_the_names(text: str) -> None:
    with pytest.raises(ValidationError, match="must be of customer, asset"):
        TypeAdapter(Annotated[str, expandable(CUSTOMER, ASSET)]).validate_python(text)


@pytest.mark.parametrize(("etag", "begins"), [("3-5d1f0a9c", '"3-5d1f0a9c'), ("7", '"7-')])
def test_etag_covers_what_was_added(etag: str, begins: str) -> None:
    shown = [responses.resource(Ticket(id="tkt_1", etag=etag), None, [{"customer": {"name": n}}]) for n in ("A", "B")]
    tags = {response.headers["ETag"] for response in shown}
    assert len(tags) == 2
    assert all(tag.startswith(begins) and len(tag) == len(begins) + 9 for tag in tags)
    again = responses.resource(Ticket(id="tkt_1", etag=etag), [shown[0].headers["ETag"]], [{"customer": {"name": "A"}}])
    assert again.status_code == 304
    assert responses.resource(Ticket(etag=etag), None, [{}]).headers["ETag"] == f'"{etag}"'


def test_page_shows_what_was_added_to_each_item() -> None:
    request = Request({"type": "http", "query_string": b"", "path": "/v1/tickets", "headers": []})
    page = responses.page(request, TICKETS[:2], "", [{"customer": {"id": "cus_1"}}, {}])
    first, second = orjson.loads(page.body)["items"]
    assert (first["id"], first["customer"], "customer" in second) == ("tkt_1", {"id": "cus_1"}, False)
