"""IncomingMailService."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from aftersales.tickets.v1 import incoming_mail_service_pb2 as pb
from aftersales.tickets.v1.incoming_mail_service_pb2_grpc import IncomingMailServiceServicer
from domainkit.refusals import invalid
from prometheus_client import Counter
from servicekit.auth.authorization import Access
from servicekit.formats.addresses import email_address
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context, chosen_each
from servicekit.runtime.clock import Clock
from servicekit.telemetry.tracing import current_traceparent

from tickets.formats import formatted
from tickets.incoming_mail.domain.kept_mail import MailState, Release
from tickets.incoming_mail.domain.kept_mail_query import KeptMailQuery
from tickets.incoming_mail.messages import incoming_mail_message
from tickets.incoming_mail.use_cases.receiving import Receiving
from tickets.incoming_mail.use_cases.staff import StaffMails

RECEIVED = Counter("aftersales_mails_received_total", "Mails that were stored, and those that were known.", ["outcome"])
for _outcome in ("new", "known"):
    RECEIVED.labels(_outcome)  # exposed from the start: a rate does not see the step from nothing to 1


@dataclass(frozen=True)
class IncomingMailServicer(IncomingMailServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    wake: Callable[[], None]
    receiving: Receiving
    mails: StaffMails

    async def CheckMailRecipient(
        self, request: pb.CheckMailRecipientRequest, context: Context
    ) -> pb.CheckMailRecipientResponse:
        await self.access.caller(context, "CheckMailRecipient")
        recipient = formatted(email_address, request.address, "address", required=True)
        return pb.CheckMailRecipientResponse(accepted=await self.receiving.accepts(recipient))

    async def ReceiveMail(
        self, requests: AsyncIterator[pb.ReceiveMailRequest], context: Context
    ) -> pb.ReceiveMailResponse:
        await self.access.caller(context, "ReceiveMail")
        first = await anext(requests, None)
        if first is None or not first.HasField("envelope"):
            raise invalid("envelope", "The envelope comes first.")
        recipient = formatted(email_address, first.envelope.recipient, "envelope.recipient", required=True)
        id, new = await self.receiving.receive(
            recipient, first.envelope.sender, _bytes(requests), now=self.clock(), traceparent=current_traceparent()
        )
        RECEIVED.labels("new" if new else "known").inc()
        self.wake()
        return pb.ReceiveMailResponse(id=id, known=not new)

    async def GetIncomingMail(self, request: pb.GetIncomingMailRequest, context: Context) -> pb.GetIncomingMailResponse:
        caller = await self.access.caller(context, "GetIncomingMail")
        mail = await self.mails.get(request.id, caller)
        return pb.GetIncomingMailResponse(incoming_mail=incoming_mail_message.fields(mail, role=caller.role))

    async def GetIncomingMailOriginal(
        self, request: pb.GetIncomingMailOriginalRequest, context: Context
    ) -> pb.GetIncomingMailOriginalResponse:
        caller = await self.access.caller(context, "GetIncomingMailOriginal")
        start, cut = await self.mails.original(request.id, caller)
        original = pb.MailOriginal(text=start.decode("utf-8", "replace"), cut=cut)
        return pb.GetIncomingMailOriginalResponse(original=original)

    async def ListIncomingMails(
        self, request: pb.ListIncomingMailsRequest, context: Context
    ) -> pb.ListIncomingMailsResponse:
        caller = await self.access.caller(context, "ListIncomingMails")
        query = KeptMailQuery(
            retailer=caller.retailer(request.retailer), states=chosen_each(MailState, request, "states")
        )
        filters = ("ListIncomingMails", query.retailer, *query.states)
        page = await self.mails.page(
            query, size=self.pages.size(request.page_size), after=self.pages.read(request.page_token, *filters)
        )
        return pb.ListIncomingMailsResponse(
            incoming_mails=[incoming_mail_message.fields(each, role=caller.role) for each in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def ReleaseIncomingMail(
        self, request: pb.ReleaseIncomingMailRequest, context: Context
    ) -> pb.ReleaseIncomingMailResponse:
        caller = await self.access.caller(context, "ReleaseIncomingMail")
        mail = await self.mails.release(
            request.id,
            Release(by=caller.id, ticket_id=request.ticket_id or None, customer_id=request.customer_id or None),
            caller,
            now=self.clock(),
            if_version=versions_to_match(request),
            key=idempotency_key_of(caller, "ReleaseIncomingMail", request),
        )
        self.wake()
        return pb.ReleaseIncomingMailResponse(incoming_mail=incoming_mail_message.fields(mail, role=caller.role))

    async def DiscardIncomingMail(
        self, request: pb.DiscardIncomingMailRequest, context: Context
    ) -> pb.DiscardIncomingMailResponse:
        caller = await self.access.caller(context, "DiscardIncomingMail")
        mail = await self.mails.discard(
            request.id,
            caller,
            now=self.clock(),
            if_version=versions_to_match(request),
            key=idempotency_key_of(caller, "DiscardIncomingMail", request),
        )
        return pb.DiscardIncomingMailResponse(incoming_mail=incoming_mail_message.fields(mail, role=caller.role))


async def _bytes(requests: AsyncIterator[pb.ReceiveMailRequest]) -> AsyncIterator[bytes]:
    async for request in requests:
        yield request.chunk
