"""What a service has of one person, in the least form: notes in its store, and what these left in a stream.

Every write can be the one before which the process is killed.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aftersales.tickets.v1.erasure_pb2 import Erasure
from aftersales.tickets.v1.events_pb2 import ErasureRequested
from aftersales.warranty.v1.events_pb2 import PersonalDataErased
from domainkit.instants import SECOND, Instant
from domainkit.pages import Cursor, Page
from servicekit.documents import Collection, Document, Documents, Store, open_store
from servicekit.documents.aggregates import Aggregates
from servicekit.documents.ids import new_id
from servicekit.events.envelope import Event
from servicekit.events.outbox import event_of
from servicekit.mapping.events import event, integration_events
from servicekit.mapping.proto_json import to_json
from servicekit.mapping.timestamps import to_timestamp
from servicekit.privacy import jobs as rules
from servicekit.privacy.handlers import ErasureHandlers
from servicekit.privacy.jobs import ErasureJob
from servicekit.privacy.records import ExportedRecord, Kept, Person
from servicekit.privacy.repository import ERASURE_JOBS, JOBS_BY_DUE, ErasureJobs
from servicekit.privacy.timer import ErasureWork
from servicekit.runtime.timers import Timers
from servicekit.testing.clock import FakeClock

from libs.servicekit.tests.documents.shelf import RelayThatRemembers

NOTES = Collection("notes")
SETTLE = 60 * SECOND
PERSON = Person("cus_1", "nordic-home")
JOB = rules.job_id("warranty", PERSON.customer_id)


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Writes:
    """Counts writes, and kills before one of them."""

    made: int = 0
    killed_before: int = -1

    def one(self) -> None:
        if self.made == self.killed_before:
            self.killed_before = -1
            raise Killed
        self.made += 1


@dataclass
class Notes:
    """Personal records: `fails` as often, and keeps what is held."""

    documents: Documents
    writes: Writes
    kind: str = "notes"
    fails: int = 0
    kept: Sequence[Kept] = ()
    asked: int = 0

    async def export(self, person: Person, *, role: str, size: int, after: Cursor | None) -> Page[ExportedRecord]:
        raise NotImplementedError

    async def erase(self, person: Person, *, now: Instant) -> Sequence[Kept]:
        self.asked += 1
        if self.fails:
            self.fails -= 1
            raise OSError("no")
        for note in await self.documents.scan():
            self.writes.one()
            await self.documents.delete(note["id"], if_version=1)
        return [each for each in self.kept if each.next_at > now]


@dataclass
class Stream:
    """Traces: events of the person, which go once the consumer has acknowledged them."""

    writes: Writes
    events: int = 2
    acknowledged: bool = True

    async def erase(self, person: Person, *, now: Instant) -> bool:
        if not self.acknowledged:
            return False
        while self.events:
            self.writes.one()
            self.events -= 1
        return True


@dataclass
class CountedDocuments:
    """The documents of a collection, whose writes are counted."""

    documents: Documents
    writes: Writes

    def __getattr__(self, name: str) -> Any:
        return getattr(self.documents, name)

    async def insert(self, document: Document) -> None:
        self.writes.one()
        await self.documents.insert(document)

    async def replace(self, document: Document, *, if_version: int) -> None:
        self.writes.one()
        await self.documents.replace(document, if_version=if_version)


@dataclass
class Remains:
    """A service with a person's data, its erasure job, and as many replicas as are asked for."""

    store: Store
    clock: FakeClock = field(default_factory=FakeClock)
    writes: Writes = field(default_factory=Writes)

    def __post_init__(self) -> None:
        self.notes = Notes(self.store.documents(NOTES), self.writes)
        self.stream = Stream(self.writes)
        self.documents: Any = CountedDocuments(self.store.documents(ERASURE_JOBS), self.writes)
        self.jobs = ErasureJobs(
            Aggregates(
                self.documents,
                kind=ErasureJob,
                relay=RelayThatRemembers(),  # type: ignore[arg-type]
                clock=self.clock,
                source="/aftersales/warranty",
                to_integration_event=integration_events(
                    rules.PersonalDataErased, [event(rules.PersonalDataErased, PersonalDataErased)]
                ),
            ),
            "warranty",
        )

    async def write_notes(self, number: int) -> None:
        for _ in range(number):
            await self.notes.documents.insert({"id": new_id("not"), "version": 1})

    def work(self, *more: Notes) -> ErasureWork:
        """A replica's."""
        records, forget = [self.notes, *more], self.store.forget_deleted
        return ErasureWork(self.jobs, records, self.stream, SETTLE, Timers(self.clock), self.clock, forget)

    async def request(self) -> None:
        """The event comes, or comes once more."""
        await self.handlers().request(self.requested())

    def handlers(self) -> ErasureHandlers:
        return ErasureHandlers(self.jobs, Timers(self.clock), self.clock, ErasureRequested)

    def requested(self) -> Event:
        erasure = Erasure(
            id="ers_1",
            customer_id=PERSON.customer_id,
            retailer=PERSON.retailer,
            requested_at=to_timestamp(self.clock.now),
        )
        return Event(
            id="evt_1",
            source="/aftersales/tickets",
            type=ErasureRequested.DESCRIPTOR.full_name,
            subject="ers_1",
            retailer=PERSON.retailer,
            sequence=1,
            time=self.clock.now,
            traceparent="",
            data=to_json(ErasureRequested(erasure=erasure)),
        )

    async def claimed(self, work: ErasureWork) -> Document | None:
        """The job, if it is due and free, as its timer claims it."""
        timer = work.timer(self.documents)
        now = self.clock()
        document: Document | None = await self.documents.claim(
            JOBS_BY_DUE, {}, due=now, now=now, lease=timer.lease_seconds * SECOND
        )
        return document

    async def turn(self, work: ErasureWork | None = None) -> bool:
        """Acts on the job if it is due and free. Raises what the act raises, Killed too."""
        work = work or self.work()
        document = await self.claimed(work)
        if document:
            await work.act(document)
        return document is not None

    async def run(self, *, most: int = 50) -> None:
        """Turns, the clock going on in between, until the job is done."""
        for _ in range(most):
            acted = await self.turn()
            job = await self.job()
            if job.stage is rules.Stage.DONE:
                return
            self.clock.advance(max(0 if acted else 1, ((job.due_at or 0) - self.clock()) / SECOND))
        raise AssertionError("the job is not done")

    async def job(self) -> ErasureJob:
        job = await self.jobs.get(JOB)
        assert job is not None
        return job

    async def published(self) -> list[dict[str, Any]]:
        """The data of the events that the job recorded."""
        document = await self.documents.get(JOB)
        return [event_of(entry)["data"] for entry in document["outbox"]]

    async def left(self) -> int:
        return len(await self.notes.documents.scan()) + self.stream.events


@asynccontextmanager
async def remains(url: str) -> AsyncIterator[Remains]:
    """With three notes and two events."""
    store = await open_store(url, [NOTES, ERASURE_JOBS])
    try:
        found = Remains(store)
        await found.write_notes(3)
        yield found
    finally:
        await store.close()
