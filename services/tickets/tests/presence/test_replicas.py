"""Who is at a ticket, between replicas over a real NATS, and at the service."""

from asyncio import create_task, gather
from dataclasses import dataclass, field
from typing import Any

from aftersales.tickets.v1 import presence_pb2
from aftersales.tickets.v1 import presence_service_pb2 as pb
from domainkit.actors import Actor, ActorKind
from domainkit.instants import SECOND, Instant
from servicekit.events.bus import Bus
from servicekit.testing.clock import FakeClock
from servicekit.testing.nats import nats_server
from servicekit.testing.service import RunningService
from servicekit.testing.waiting import eventually
from tickets.presence.domain.presence import EXPIRES, Presence, PresenceState
from tickets.presence.publishing import PresenceBus, read

from services.tickets.tests.steps import AGENT, Shop

AINO = Actor(ActorKind.AGENT, "agt_1", "Aino")


@dataclass
class Replica:
    bus: Bus
    clock: FakeClock
    heard: list[tuple[str, Presence]] = field(default_factory=list)

    def hear(self, ticket_id: str, presence: Presence, now: Instant) -> None:
        self.heard.append((ticket_id, presence))


async def test_report_reaches_all_replicas() -> None:
    clock = FakeClock()
    async with nats_server() as nats:
        replicas = [Replica(Bus(nats.url, f"tickets-{number}"), clock) for number in range(2)]
        buses = [PresenceBus(each.bus, clock) for each in replicas]
        listening = [create_task(bus.listen(each.hear)) for bus, each in zip(buses, replicas, strict=True)]
        for each in replicas:
            each.bus.start()
            assert await each.bus.wait_connected(5)
        said = Presence(AINO, PresenceState.TYPING, clock())

        async def both_heard() -> bool:
            await buses[0].hear("nordic-home", "tkt_1", said)
            return all(("tkt_1", said) in each.heard for each in replicas)

        await eventually(both_heard)
        for task in listening:
            task.cancel()
        await gather(*listening, return_exceptions=True)
        for each in replicas:
            await each.bus.close()


def test_what_is_no_report_is_passed_over() -> None:
    for payload in (b"", b"[]", b"{}", b'{"ticket_id": "tkt_1", "agent": 1, "state": "typing"}', b"\xff"):
        assert read(payload, Instant(0)) is None


async def report(service: RunningService, ticket: str, who: Any, state: Any) -> list[tuple[str, Any]]:
    found = await service.call(pb.ReportPresenceRequest(ticket_id=ticket, state=state), **who)
    return [(each.agent.display_name, each.state) for each in found.presence.agents]


async def test_presence_of_agents_expires_and_changes_no_ticket(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    viewing, typing = presence_pb2.PRESENCE_STATE_VIEWING, presence_pb2.PRESENCE_STATE_TYPING
    eero = {"role": "supervisor", "sub": "eero", "name": "Eero"}
    aino = {**AGENT, "name": "Aino"}
    await report(service, ticket.id, eero, viewing)
    assert await report(service, ticket.id, aino, typing) == [("Eero", viewing), ("Aino", typing)]
    service.clock.advance(EXPIRES / SECOND)
    assert await report(service, ticket.id, aino, viewing) == [("Aino", viewing)]
    assert await report(service, ticket.id, aino, presence_pb2.PRESENCE_STATE_GONE) == []
    assert len(await service.recorded(ticket.id)) == 1
