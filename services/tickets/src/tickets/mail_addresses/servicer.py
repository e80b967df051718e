"""MailAddressService."""

from dataclasses import dataclass

from aftersales.tickets.v1 import mail_address_pb2
from aftersales.tickets.v1 import mail_address_service_pb2 as pb
from aftersales.tickets.v1.mail_address_service_pb2_grpc import MailAddressServiceServicer
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.formats.addresses import email_address
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context
from servicekit.rpc.update_masks import changes_of
from servicekit.runtime.clock import Clock

from tickets.formats import formatted
from tickets.mail_addresses.domain.mail_address import MailAddressDraft, MailAddressEdits
from tickets.mail_addresses.domain.mail_address_query import MailAddressQuery
from tickets.mail_addresses.messages import mail_address_message
from tickets.mail_addresses.use_cases import MailAddressUseCases


@dataclass(frozen=True)
class MailAddressServicer(MailAddressServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    addresses: MailAddressUseCases

    async def CreateMailAddress(
        self, request: pb.CreateMailAddressRequest, context: Context
    ) -> pb.CreateMailAddressResponse:
        caller = await self.access.caller(context, "CreateMailAddress")
        retailer = caller.retailer(request.mail_address.retailer)
        key = idempotency_key_of(caller, "CreateMailAddress", request, retailer=retailer)
        draft = _draft(request.mail_address)
        address = await self.addresses.create(retailer, draft, id=new_id("mad", key), now=self.clock(), key=key)
        return pb.CreateMailAddressResponse(mail_address=mail_address_message.fields(address, role=caller.role))

    async def GetMailAddress(self, request: pb.GetMailAddressRequest, context: Context) -> pb.GetMailAddressResponse:
        caller = await self.access.caller(context, "GetMailAddress")
        address = await self.addresses.get(request.id, caller)
        return pb.GetMailAddressResponse(mail_address=mail_address_message.fields(address, role=caller.role))

    async def ListMailAddresses(
        self, request: pb.ListMailAddressesRequest, context: Context
    ) -> pb.ListMailAddressesResponse:
        caller = await self.access.caller(context, "ListMailAddresses")
        query = MailAddressQuery(
            retailer=caller.retailer(request.retailer),
            deactivated=request.deactivated if request.HasField("deactivated") else None,
        )
        filters = ("ListMailAddresses", query.retailer, str(query.deactivated))
        page = await self.addresses.page(
            query, size=self.pages.size(request.page_size), after=self.pages.read(request.page_token, *filters)
        )
        return pb.ListMailAddressesResponse(
            mail_addresses=[mail_address_message.fields(each, role=caller.role) for each in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def UpdateMailAddress(
        self, request: pb.UpdateMailAddressRequest, context: Context
    ) -> pb.UpdateMailAddressResponse:
        caller = await self.access.caller(context, "UpdateMailAddress")
        address = await self.addresses.update(
            request.id,
            _edits(request),
            caller,
            now=self.clock(),
            if_version=versions_to_match(request),
            key=idempotency_key_of(caller, "UpdateMailAddress", request),
        )
        return pb.UpdateMailAddressResponse(mail_address=mail_address_message.fields(address, role=caller.role))


def _draft(asked: mail_address_pb2.MailAddress) -> MailAddressDraft:
    """Raises Refused: VALIDATION_FAILED."""
    return MailAddressDraft(
        address=formatted(email_address, asked.address, "address", required=True),
        name=asked.name,
        team_id=asked.team_id or None,
        default=asked.default,
    )


def _edits(request: pb.UpdateMailAddressRequest) -> MailAddressEdits:
    """Raises Refused (VALIDATION_FAILED) for a mask that names something else, or a field that it has no value for."""
    changes = changes_of(request)
    return MailAddressEdits(
        name=request.name if "name" in changes else None,
        team_id=request.team_id if "team_id" in changes else None,
        default=request.default if "default" in changes else None,
        deactivated=request.deactivated if "deactivated" in changes else None,
    )
