import pytest
from shop import new_shop
from system import System, eventually

from tests.contracts.access_world import World


@pytest.fixture(scope="module")
def world(embedded: System) -> World:
    ours, theirs = new_shop(embedded), new_shop(embedded, "baltic-tools")
    theirs.sold()
    purchase, other = ours.sold(), ours.sold()
    ticket = ours.open_ticket(purchase).json()["id"]
    ours.open_ticket(other).raise_for_status()
    ours.agent.post(f"/v1/tickets/{ticket}:resolve", json={"code": "solved"}).raise_for_status()
    invitation = ours.invitation(purchase)
    answered = embedded.gateway.post(f"/v1/invitations/{invitation}/answer", json={"score": 5}).raise_for_status()
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
    )
