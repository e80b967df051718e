"""One ticket from the mail that opened it to its resolution, on a simulated clock: `make demo-tickets`.

The service runs in this process as in production, with its gRPC server, its store and the timer of its clocks. What it
publishes stays in the ticket's outbox, from where it is printed.
"""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from aftersales.tickets.v1 import ticket_merge_service_pb2 as merges
from aftersales.tickets.v1 import ticket_pb2, ticket_sla_pb2
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from aftersales.tickets.v1 import ticket_sla_service_pb2 as deadlines
from domainkit.instants import MINUTE, SECOND, Instant
from google.protobuf.timestamp_pb2 import Timestamp
from servicekit.telemetry import logs
from servicekit.testing.service import RunningService, running_service
from tickets.wiring import COLLECTIONS, wire

from services.tickets.tests.mailed import arriving
from services.tickets.tests.steps import AGENT, Shop, open_shop

MAIJA = "Maija Meri <maija@example.org>"
ZONE = ZoneInfo("Europe/Helsinki")
SETTINGS: Mapping[str, str] = {
    "AFTERSALES_SLA_CALENDAR": json.dumps(
        {
            "time_zone": "Europe/Helsinki",
            "week": {day: ["09:00-17:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")},
            "holidays": ["2026-12-24", "2026-12-25"],
        }
    ),
    "AFTERSALES_SLA_POLICY": '{"name": "standard", "normal": {"first_response": 240, "resolution": 1440}}',
    "AFTERSALES_WARRANTY_TARGET": "127.0.0.1:1",  # the ticket names no asset: nobody calls it
    **arriving.SETTINGS,
}
Show = Callable[[str], None]


@dataclass
class Story:
    """Each step moves the clock to a moment in Helsinki, does something, and shows what became of it."""

    service: RunningService
    shop: Shop
    show: Show
    id: str = ""
    published: int = 0
    answers_to: str = arriving.HELP

    async def run(self) -> None:
        await self.opened("2026-12-18 16:50")
        await self.explained()
        await self.says("2026-12-21 10:00", "An agent answers", "Is the filter clean?")
        await self.merged_and_unmerged("2026-12-21 11:00")
        await self.waits("2026-12-22 15:00")
        await self.explained()
        await self.answered("2026-12-28 10:00", "Yes, it is.")
        await self.explained()
        await self.passes("2026-12-28 15:02")
        await self.passes("2026-12-29 11:51")
        await self.passes("2026-12-29 13:00")
        await self.resolved("2026-12-29 14:00")
        await self.explained()

    async def opened(self, moment: str) -> None:
        self.at(moment, "A mail arrives: Water stays in the tub.")
        self.id = await self.mail("Water stays in the tub.", subject="The dishwasher does not drain")
        await self.events()

    async def says(self, moment: str, title: str, body: str) -> None:
        self.at(moment, f"{title}: {body}")
        await self.shop.say(self.id, body, AGENT)
        await self.events()

    async def answered(self, moment: str, body: str) -> None:
        self.at(moment, f"The customer answers by mail: {body}")
        await self.mail(body, subject="Re: The dishwasher does not drain", to=self.answers_to)
        await self.events()

    async def merged_and_unmerged(self, moment: str) -> None:
        """The customer writes a new mail about the same: it opens a ticket, which is not another one."""
        self.at(moment, "Another mail arrives: It still does not drain.")
        other = await self.mail("It still does not drain.", subject="Dishwasher")
        self.at(moment.replace(":00", ":10"), "An agent merges its ticket into the first one")
        await self.service.call(merges.MergeTicketRequest(id=other, into=self.id))
        await self.events()
        self.at(moment.replace(":00", ":20"), "It was about the washing machine: the agent undoes that")
        await self.service.call(merges.UnmergeTicketRequest(id=other))
        await self.events()

    async def mail(self, text: str, *, subject: str, to: str = arriving.HELP) -> str:
        """The ticket in which the mail is."""
        return str((await arriving.arrives(self.service, text, subject=subject, author=MAIJA, to=to)).ticket_id)

    async def waits(self, moment: str) -> None:
        self.at(moment, "We wait for the customer, over the holidays")
        await self.service.call(tickets.WaitTicketRequest(id=self.id, reason="A photo of the filter"))
        await self.events()

    async def passes(self, moment: str) -> None:
        """Nobody does anything. The timer looks twice, and finds what is due once."""
        self.at(moment, "Time passes")
        for _ in range(2):
            await self.sweep()
        await self.events()

    async def resolved(self, moment: str) -> None:
        self.at(moment, "An agent resolves the ticket")
        await self.service.call(tickets.ResolveTicketRequest(id=self.id, code=ticket_pb2.RESOLUTION_CODE_SOLVED))
        await self.events()

    async def sweep(self) -> None:
        """The timer of clocks, as often as something is due."""
        timer, now = next(each for each in self.service.components.timers if each.name == "sla"), self.service.clock()
        while due := await timer.documents.claim(timer.index, timer.where, due=now, now=now, lease=MINUTE):
            await timer.act(due)

    async def events(self) -> None:
        """What was published since the step before."""
        recorded = await self.service.recorded(self.id)
        for each in recorded[self.published :]:
            event = each["event"]
            name, data = event["type"].rpartition(".")[2], event["data"]
            more = f": {data['target']}, {data['share']} %, {data['cause']}" if "share" in data else ""
            self.show(f"    published  {name}{more}")
            if addressed := data.get("mail"):
                self.answers_to = addressed["reply_to"]
                self.show(f"    mail       from {addressed['from_address']}, answers to {_short(self.answers_to)}")
        self.published = len(recorded)

    async def explained(self) -> None:
        """The explanation as an agent reads it."""
        sla = (await self.service.call(deadlines.GetTicketSlaRequest(id=self.id), **AGENT)).sla
        for target in sla.targets:
            for line in _of_target(target):
                self.show(line)
        for party in sla.parties:
            whose = _word(ticket_pb2.SlaParty, party.party, "SLA_PARTY_") if party.HasField("party") else "nobody"
            self.show(
                f"    turn       {whose}: {_long(party.elapsed_seconds)}, {_long(party.business_seconds)} in hours"
            )

    def at(self, moment: str, title: str) -> None:
        set_clock = datetime.fromisoformat(moment).replace(tzinfo=ZONE)
        self.service.clock.now = Instant(round(set_clock.timestamp()) * SECOND)
        self.show(f"{set_clock:%a %d %b %H:%M}  {title}")


def _of_target(target: ticket_sla_pb2.SlaTargetExplanation) -> list[str]:
    kind = _word(ticket_pb2.SlaTargetKind, target.kind, "SLA_TARGET_KIND_")
    due = f"due {_moment(target.due_at)}" if target.HasField("due_at") else "paused"
    met = f", met {_moment(target.met_at)}" if target.HasField("met_at") else ""
    used = f"{_long(target.used_seconds)} of {_long(target.budget_seconds)} used ({target.share_used} %)"
    lines = [f"    {kind}: {due}{met}{', missed' if target.breached else ''}, {used}"]
    for each in target.intervals:
        why = _word(ticket_sla_pb2.SlaExclusion, each.excluded, "SLA_EXCLUSION_") if each.HasField("excluded") else ""
        counted = why or f"counts {_long(each.counted_seconds)}"
        counted += f", {_long(each.paused_seconds)} in hours" if each.paused_seconds else ""
        name, expected = f" {each.holiday}" if each.holiday else "", " (expected)" if each.expected else ""
        lines.append(f"      {_moment(each.since)} to {_moment(each.until)}  {counted}{name}{expected}")
    return lines


def _short(address: str) -> str:
    """A signed address without most of what is signed."""
    mark, at = address.find("+r."), address.rfind("@")
    return f"{address[: mark + 5]}…{address[at:]}" if mark > 0 else address


def _word(words: Any, number: int, prefix: str) -> str:
    return str(words.Name(number)).removeprefix(prefix).lower().replace("_", " ")


def _moment(at: Timestamp) -> str:
    return f"{at.ToDatetime(ZONE):%a %d %H:%M}"


def _long(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02} h"


async def play(show: Show) -> None:
    """The story, line by line. The settings of the environment are SETTINGS."""
    async with running_service("tickets", COLLECTIONS, wire) as service:
        shop = await open_shop(service)
        await arriving.open_mailbox(service)
        await Story(service, shop, show).run()


if __name__ == "__main__":
    os.environ.update(SETTINGS)
    logs.start("tickets", "ERROR", sys.stderr)
    asyncio.run(play(print))
