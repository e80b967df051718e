"""Lists, whose entries are cached as JSON."""

from aftersales.tickets.v1.ticket_pb2 import Ticket
from aftersales.tickets.v1.ticket_service_pb2 import ListTicketsResponse
from httpx import AsyncClient

from services.gateway.tests.fakes import Backend


async def test_list_entry_that_changed_is_returned_as_it_is_now(client: AsyncClient, tickets: Backend) -> None:
    for subject in ("It leaks", "It floods", "It leaks", "It leaks " * 1_000):  # the last is too large to cache
        tickets.answers["ListTickets"] = ListTicketsResponse(tickets=[Ticket(id="tkt_1", subject=subject)])
        (entry,) = (await client.get("/v1/tickets")).json()["items"]
        assert (entry["id"], entry["subject"]) == ("tkt_1", subject)
