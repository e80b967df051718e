"""People who are erased."""

from google.protobuf.message import Message

from servicekit.auth.authorization import Role
from servicekit.documents import Document
from servicekit.privacy.handlers import ERASURES, JOBS
from servicekit.privacy.jobs import Stage
from servicekit.privacy.paging import every
from servicekit.privacy.records import ExportedRecord, Person, PersonalRecords
from servicekit.testing.service import RunningService


class Erased:
    """The `Erasures` of a test: these customers have been erased."""

    def __init__(self, *customer_ids: str) -> None:
        self._customer_ids = set(customer_ids)

    async def includes(self, customer_id: str) -> bool:
        return customer_id in self._customer_ids


async def erase(service: RunningService, requested: Message) -> None:
    """The service consumes the request of an erasure (ErasureRequested), and erases its records."""
    await service.deliver(ERASURES, requested, "ers_1")
    await erase_records(service, Stage.RECORDS)


async def erase_records(service: RunningService, stage: Stage = Stage.LATE_RECORDS) -> None:
    """The work of this stage of each erasure, as its timer does it: what has to be done before counts as done."""
    (timer,) = (each for each in service.components.timers if each.name == JOBS)
    for each in await timer.documents.scan():
        job = await timer.documents.get(each["id"])
        assert job  # noqa: S101 - jobs stay for good
        due = {**job, "stage": stage.value, "due_at": service.clock(), "version": job["version"] + 1}
        await timer.documents.replace(due, if_version=job["version"])
        await timer.act(due)


async def stored(service: RunningService, customer: str = "") -> list[Document]:
    """All documents, or those of a customer, but for the jobs of erasures."""
    documents = [each async for _, found in service.store.everything() for each in found]
    return [
        each
        for each in documents
        if not each["id"].startswith("erj_") and (not customer or each.get("customer_id") == customer)
    ]


async def exported(records: PersonalRecords, person: Person, role: str = Role.ADMIN) -> list[ExportedRecord]:
    """All of them, each page with one."""
    pages = every(lambda after: records.export(person, role=role, size=1, after=after))
    return [each async for each in pages]
