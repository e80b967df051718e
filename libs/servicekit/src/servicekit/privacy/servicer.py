"""ExportService, alike in every service that has personal records."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from aftersales.common.v1 import export_service_pb2 as pb
from aftersales.common.v1.export_service_pb2_grpc import (
    ExportServiceServicer,
    add_ExportServiceServicer_to_server,
)
from domainkit.refusals import not_found

from servicekit.auth.authorization import Access
from servicekit.privacy.export import Export, Place
from servicekit.privacy.records import Person, PersonalRecords
from servicekit.rpc.parsing import Context
from servicekit.runtime.context import Components, ServiceContext


@dataclass(frozen=True, slots=True)
class ExportServicer(ExportServiceServicer):
    access: Access
    context: ServiceContext
    export: Export

    async def ExportRecords(self, request: pb.ExportRecordsRequest, context: Context) -> pb.ExportRecordsResponse:
        """Whether there is such a customer is for the tickets service: here an unknown one has no records."""
        caller = await self.access.caller(context, "ExportRecords")
        person = Person(request.customer_id, caller.retailer(request.retailer))
        if not caller.sees(person.retailer, person.customer_id):
            raise not_found("customer")
        pages, filters = self.context.pages, ("ExportRecords", person.retailer, person.customer_id, caller.role)
        cursor = pages.read(request.page_token, *filters)
        found, rest = await self.export.page(
            person,
            role=caller.role,
            size=pages.size(request.page_size),
            place=Place.of(cursor) if cursor else None,
        )
        return pb.ExportRecordsResponse(
            records=found, next_page_token=pages.write(rest.as_cursor() if rest else None, *filters)
        )


def export_components(context: ServiceContext, access: Access, records: Sequence[PersonalRecords]) -> Components:
    """The export of these records. Raises ValueError where two of them have the same kind."""
    if len({each.kind for each in records}) < len(records):
        raise ValueError(f"two personal records of one kind among {', '.join(each.kind for each in records)}")
    servicer = ExportServicer(access, context, Export(records))
    return Components(
        servicers=[("aftersales.common.v1.ExportService", partial(add_ExportServiceServicer_to_server, servicer))]
    )
