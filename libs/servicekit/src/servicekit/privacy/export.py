"""The personal records of a service, kind by kind in pages, for the export of a customer's data."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from aftersales.common.v1 import export_service_pb2 as pb
from domainkit.pages import Cursor
from google.protobuf.message import Message

from servicekit.mapping.proto_json import to_json
from servicekit.privacy.records import ExportedRecord, Person, PersonalRecords
from servicekit.rpc.pages import PageTokenInvalid

LARGEST_PAGE = 1024 * 1024
"""Bytes of the records of a page, but for one record that is larger: a gRPC message has at most 4 MB."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an export goes on: with this kind of records, after a cursor of theirs, or from their start."""

    kind: str
    after: Cursor | None = None

    def as_cursor(self) -> Cursor:
        """As `servicekit.rpc.pages` writes it."""
        if self.after is None:
            return Cursor(orjson.dumps([self.kind]).decode(), "")
        return Cursor(orjson.dumps([self.kind, self.after.key]).decode(), self.after.id)

    @classmethod
    def of(cls, cursor: Cursor) -> "Place":
        kind, *key = orjson.loads(str(cursor.key))
        return cls(kind, Cursor(key[0], cursor.id) if key else None)


@dataclass(frozen=True, slots=True)
class Export:
    """All that a service has of a person."""

    records: Sequence[PersonalRecords]

    async def page(
        self, person: Person, *, role: str, size: int, place: Place | None
    ) -> tuple[list[pb.ExportedRecord], Place | None]:
        """Some records from a place on, and where the rest begins; None at the end.

        It ends where a kind says that there is more, so that a call reads a bounded number of records. Raises
        PageTokenInvalid for a kind that this release does not have.
        """
        found: list[pb.ExportedRecord] = []
        after = place.after if place else None
        for records in self._from(place):
            size_left, bytes_left = size - len(found), LARGEST_PAGE - sum(each.ByteSize() for each in found)
            if size_left <= 0 or bytes_left <= 0:
                return found, Place(records.kind)
            page = await records.export(person, role=role, size=size_left, after=after)
            fitting = _fitting(page.items, bytes_left)
            if not fitting and page.items and found:
                return found, Place(records.kind, after)
            if len(fitting) < len(page.items):  # asked again, for the cursor after the last that fits
                page = await records.export(person, role=role, size=max(len(fitting), 1), after=after)
                fitting = [_message(each) for each in page.items]
            found += fitting
            if page.rest is not None:
                return found, Place(records.kind, page.rest)
            after = None
        return found, None

    def _from(self, place: Place | None) -> Sequence[PersonalRecords]:
        if place is None:
            return self.records
        kinds = [each.kind for each in self.records]
        if place.kind not in kinds:
            raise PageTokenInvalid("is a page token of another release")
        return self.records[kinds.index(place.kind) :]


def _fitting(items: Sequence[ExportedRecord], room: int) -> list[pb.ExportedRecord]:
    """The first of them, as long as they have together no more than `room` bytes."""
    fitting: list[pb.ExportedRecord] = []
    for item in items:
        message = _message(item)
        room -= message.ByteSize()
        if room < 0:
            break
        fitting.append(message)
    return fitting


def _message(record: ExportedRecord) -> pb.ExportedRecord:
    data = to_json(record.data) if isinstance(record.data, Message) else dict(record.data)
    return pb.ExportedRecord(kind=record.kind, id=record.id, data=orjson.dumps(data))
