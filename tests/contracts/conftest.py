from collections.abc import Iterator, Mapping

import grpc
import pytest
from devtools.stack.ports import HOST, variable
from shop import new_shop
from system import System, eventually

from tests.contracts.access_world import World
from tests.contracts.examples import body_of
from tests.contracts.rpcs import SERVICES


@pytest.fixture(scope="module")
def world(embedded: System) -> World:
    ours, theirs = new_shop(embedded), new_shop(embedded, "baltic-tools")
    theirs.sold()
    purchase, other = ours.sold(), ours.sold()
    ticket = ours.open_ticket(purchase).json()["id"]
    ours.open_ticket(other).raise_for_status()
    ours.agent.post(f"/v1/tickets/{ticket}:resolve", json={"code": "solved"}).raise_for_status()
    invitation = ours.invitation(purchase)
    answered = embedded.gateway.post(
        f"/v1/invitations/{invitation}/answer", json=body_of("answer_invitation")
    ).raise_for_status()
    deliveries = ours.agent.get("/v1/deliveries", params={"ticket": ticket}).raise_for_status().json()["items"]
    eventually(lambda: ours.partner.get("/v1/events").json()["items"], "the feed")
    return World(
        ours,
        theirs,
        purchase,
        other["customer_id"],
        ticket=ticket,
        delivery=deliveries[0]["id"],
        answer=answered.json()["id"],
        invitation=invitation,
        unsubscription=ours.unsubscription(purchase),
    )


@pytest.fixture(scope="module")
def channels(embedded: System) -> Iterator[Mapping[str, grpc.Channel]]:
    """To each service past the gateway."""
    ports = embedded.stack.plan.ports
    opened = {service: grpc.insecure_channel(f"{HOST}:{ports[variable(service, 0)]}") for service in SERVICES}
    yield opened
    for channel in opened.values():
        channel.close()
