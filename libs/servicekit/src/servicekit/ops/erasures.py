"""`ops erasures list|replay`: who has been erased, to be kept apart from backups, and their erasure after a restore.

An older backup brings back who was erased after it. The list, or the log lines "erasure requested" that tickets writes
with the same members, has their erasure begin once more.
"""

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, NoReturn

from msgspec import Meta, MsgspecError, Struct
from msgspec.json import Decoder

from servicekit.backup.messages import is_heard_by
from servicekit.documents import Store
from servicekit.documents.aggregates import Aggregates
from servicekit.events.bus import Bus
from servicekit.events.relay import Relay
from servicekit.mapping.timestamps import from_rfc3339, to_rfc3339
from servicekit.ops.maintenance import Maintenance, maintenance
from servicekit.ops.output import failed, print_line
from servicekit.ops.service import Service, connected
from servicekit.privacy.jobs import ErasureJob, ErasureRequest, PersonalDataErased
from servicekit.privacy.repository import ERASURE_JOBS, ErasureJobs
from servicekit.runtime.clock import Clock

_READ_AT_ONCE = 500
_SAID_IN_FULL = ("Expected ", "Object missing ", "JSON is malformed", "Input data was truncated")
_Id = Annotated[str, Meta(pattern=r"^[a-z0-9_]{1,64}\Z")]
_Retailer = Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,40}\Z")]


class Damaged(Exception):
    """A line that is no entry of a list; the message says which, and what is wrong. It repeats nothing of the line."""


class Line(Struct, frozen=True):
    """An entry of a list: the members that are needed, whatever others there are."""

    erasure_id: _Id
    customer_id: _Id
    retailer: _Retailer
    requested_at: str


async def erasures(service: Service, command: Namespace) -> int:
    if ERASURE_JOBS not in service.collections:
        return failed(f"{service.name} has no erasures")
    if command.action == "list":
        async with maintenance(service) as work:
            return await _list(work)
    try:
        requests = _read_file(command.file)
    except Damaged as damaged:
        return failed(f"nothing is replayed: {damaged}")
    async with connected(service) as bus:
        if bus is None:
            return failed("the bus does not answer")
        if await is_heard_by(bus, service.name):
            return failed(f"{service.name} is running: stop it first")
        async with maintenance(service) as work:
            return await _replay(work, bus, requests)


async def _list(work: Maintenance) -> int:
    documents = work.store.documents(ERASURE_JOBS)
    after = ""
    while some := await documents.scan(after=after, limit=_READ_AT_ONCE):
        for job in some:
            ids = {name: job[name] for name in ("erasure_id", "customer_id", "retailer")}
            print_line({**ids, "requested_at": to_rfc3339(job["requested_at"])})
        after = some[-1]["id"]
    return 0


async def _replay(work: Maintenance, bus: Bus, requests: Iterable[ErasureRequest]) -> int:
    """Stores the jobs, or starts those that are done anew: the service goes on with them when it starts."""
    jobs, replayed = _jobs(work.service.name, work.store, bus, work.clock), 0
    for request in requests:
        now = work.clock()
        await jobs.request(request, since=now, now=now)
        replayed += 1
    print_line({"replayed": replayed})
    return 0


def _jobs(name: str, store: Store, bus: Bus, clock: Clock) -> ErasureJobs:
    return ErasureJobs(
        Aggregates(
            store.documents(ERASURE_JOBS),
            kind=ErasureJob,
            relay=Relay(bus, clock),
            clock=clock,
            source=f"/aftersales/{name}",
            to_integration_event=_published_by_the_service_alone,
        ),
        name,
    )


def _published_by_the_service_alone(_: PersonalDataErased) -> NoReturn:
    raise AssertionError("a request records no event")


def _read_file(file: str) -> list[ErasureRequest]:
    """The whole file before anything is stored. Raises Damaged, and OSError."""
    if file == "-":
        return list(read_list(sys.stdin.buffer))
    with Path(file).open("rb") as lines:
        return list(read_list(lines))


def read_list(lines: Iterable[bytes]) -> Iterator[ErasureRequest]:
    """The requests in the lines of a list; empty lines are passed over. Raises Damaged."""
    decoder = Decoder(Line)
    for number, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        try:
            line = decoder.decode(text)
        except MsgspecError as error:
            raise Damaged(f"line {number}: {_said(error)}") from None
        try:
            requested_at = from_rfc3339(line.requested_at)
        except ValueError:
            raise Damaged(f"line {number}: requested_at is no RFC 3339 instant with a zone") from None
        yield ErasureRequest(line.erasure_id, line.customer_id, line.retailer, requested_at)


def _said(error: MsgspecError) -> str:
    """What msgspec says is wrong, unless it might quote the line."""
    said = str(error)
    return said if said.startswith(_SAID_IN_FULL) else "it is damaged"
