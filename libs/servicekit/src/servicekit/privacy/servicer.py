"""ExportService, alike in every service that has personal records."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

from aftersales.common.v1 import export_service_pb2 as pb
from aftersales.common.v1.export_service_pb2_grpc import (
    ExportServiceServicer,
    add_ExportServiceServicer_to_server,
)
from domainkit.viewer import Viewer

from servicekit.auth.authorization import Access, Caller, Denied
from servicekit.privacy.export import Export, Place
from servicekit.privacy.records import Person, PersonalRecords
from servicekit.rpc.parsing import Context
from servicekit.runtime.context import Components, ServiceContext

RetailerOf = Callable[[str, Viewer], Awaitable[str]]
"""The retailer of a customer. Raises what refuses a customer who does not exist for the viewer."""


@dataclass(frozen=True, slots=True)
class ExportServicer(ExportServiceServicer):
    access: Access
    context: ServiceContext
    export: Export
    retailer_of: RetailerOf | None

    async def ExportRecords(self, request: pb.ExportRecordsRequest, context: Context) -> pb.ExportRecordsResponse:
        caller = await self.access.caller(context, "ExportRecords")
        person = await self._person(request, caller)
        pages, filters = self.context.pages, ("ExportRecords", person.retailer, person.customer_id, caller.role)
        cursor = pages.read(request.page_token, *filters)
        found, rest = await self.export.page(
            person,
            role=caller.role,
            size=pages.size(request.page_size),
            place=Place.of(cursor) if cursor else None,
        )
        return pb.ExportRecordsResponse(
            records=found,
            next_page_token=pages.write(rest.as_cursor() if rest else None, *filters),
            retailer=person.retailer,
        )

    async def _person(self, request: pb.ExportRecordsRequest, caller: Caller) -> Person:
        """Whose records. A service that does not have the customers has no records of one who does not exist."""
        if self.retailer_of:
            return Person(request.customer_id, await self.retailer_of(request.customer_id, caller))
        retailer = caller.retailer(request.retailer)
        if not caller.sees(retailer, request.customer_id):
            raise Denied("denied", "ACCESS_DENIED", "the customer is not the caller")
        return Person(request.customer_id, retailer)


def export_components(
    context: ServiceContext,
    access: Access,
    records: Sequence[PersonalRecords],
    *,
    retailer_of: RetailerOf | None = None,
) -> Components:
    """The export of these records; `retailer_of` is for the service that has the customers.

    Raises ValueError where two of the records have the same kind.
    """
    if len({each.kind for each in records}) < len(records):
        raise ValueError(f"two personal records of one kind among {', '.join(each.kind for each in records)}")
    servicer = ExportServicer(access, context, Export(records), retailer_of)
    return Components(
        servicers=[("aftersales.common.v1.ExportService", partial(add_ExportServiceServicer_to_server, servicer))]
    )
